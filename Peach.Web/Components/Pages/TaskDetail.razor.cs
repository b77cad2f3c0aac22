using System.Globalization;
using Microsoft.AspNetCore.Components;
using Peach.Core.Tasks;
using Peach.Web.Components.Live;
using Peach.Web.Components.Parts;

namespace Peach.Web.Components.Pages;

/// <summary>One task: what it is, how long its runs take, what they measure.</summary>
public sealed partial class TaskDetail
{
    private const int RunsRead = 200;
    private const int RowsShown = 20;
    private const int BarsShown = 60;

    private LiveView<Snapshot>? _view;
    private int _rows = RowsShown;

    /// <summary>The task's id: its repository's, and its name.</summary>
    [Parameter]
    public string Id { get; set; } = "";

    [Inject]
    private ITaskBoard Board { get; set; } = null!;

    [Inject]
    private IRunRecords Records { get; set; } = null!;

    [Inject]
    private ITaskControl Control { get; set; } = null!;

    /// <summary>Also of a task that is gone.</summary>
    private static string NameOf(string id) => id[(id.IndexOf('.', StringComparison.Ordinal) + 1)..];

    private static string When(TaskView task) => task switch
    {
        { Schedule: { } schedule } => $"{schedule} ({task.TimeZone})",
        { After.Count: > 0 } => $"after {string.Join(", ", task.After)}",
        _ => $"in the loop {task.Loop}",
    };

    private static string Successes(IReadOnlyList<TaskRunView> runs)
    {
        var over = runs.Where(run => run.FinishedAt is not null).ToList();
        return over.Count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{over.Count(run => run.State == TaskRunState.Succeeded)} of the last {over.Count} succeeded");
    }

    private static TimeSpan Longest(IReadOnlyList<TaskRunView> runs) => runs.Take(BarsShown).Select(DurationOf).DefaultIfEmpty().Max();

    private static TimeSpan DurationOf(TaskRunView run) => run.FinishedAt is { } end ? end - run.StartedAt : TimeSpan.Zero;

    private static IEnumerable<Bar> Bars(IReadOnlyList<TaskRunView> runs)
    {
        var longest = Math.Max(1, Longest(runs).TotalMilliseconds);
        var shown = runs.Take(BarsShown).ToList();
        for (var index = shown.Count - 1; index >= 0; index--)
        {
            var run = shown[index];
            var height = Math.Max(3, (int)(DurationOf(run).TotalMilliseconds / longest * 86));
            var tone = run.State switch { TaskRunState.Succeeded => "ok", TaskRunState.Running or TaskRunState.Queued => "busy", TaskRunState.Cancelled => "idle", _ => "bad" };
            yield return new Bar(run, (BarsShown - 1 - index) * 10, height, tone, $"{UiText.Words(run.State)}, {UiText.Exact(run.StartedAt)}, {(run.FinishedAt is null ? "not over" : UiText.Duration(DurationOf(run)))}");
        }
    }

    private async Task<Snapshot> LoadAsync(CancellationToken cancellationToken)
    {
        var task = Board.List().FirstOrDefault(task => task.Id == Id);
        var runs = await Board.ListRunsAsync(Id, RunsRead, cancellationToken);
        var metrics = await Records.ListMetricsAsync(Id, RunsRead, cancellationToken);
        var pause = (await Control.ListPausesAsync(cancellationToken)).FirstOrDefault(pause => !pause.IsLoop && pause.Name == Id);
        return new Snapshot(task, pause, runs, [.. metrics.GroupBy(metric => metric.Name).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => new Curve(group.Key, [.. group.Select(metric => metric.Last with { Step = null })]))]);
    }

    private async Task DoneAsync(Notice notice)
    {
        Notice = notice;
        if (_view is not null) await _view.RefreshAsync();
    }

    private sealed record Bar(TaskRunView Run, int X, int Height, string Tone, string Text);

    private sealed record Curve(string Name, IReadOnlyList<RunMetricPoint> Points);

    private sealed record Snapshot(TaskView? Task, TaskPause? Pause, IReadOnlyList<TaskRunView> Runs, IReadOnlyList<Curve> Metrics);
}
