using System.Globalization;
using Microsoft.AspNetCore.Components;
using Peach.Core.Tasks;
using Peach.Web.Access;
using Peach.Web.Components.Live;

namespace Peach.Web.Components.Parts;

/// <summary>When which task ran, per organisation: a row a task, a bar a run.</summary>
public sealed partial class RunTimeline
{
    private const int Width = 1000;
    private const int Height = 20;
    private const int Ticks = 4;
    private const int MaxRuns = 2_000;

    /// <summary>Units of the picture; what is shorter could not be seen.</summary>
    private const double Narrowest = 3;

    private static readonly TimeSpan[] Spans = [TimeSpan.FromHours(1), TimeSpan.FromHours(6), TimeSpan.FromHours(24), TimeSpan.FromDays(7)];

    /// <summary>A picture of hours need not be asked for every second.</summary>
    private static readonly TimeSpan Redrawn = TimeSpan.FromSeconds(5);

    private LiveView<Snapshot>? _view;
    private TimeSpan _span = Spans[0];
    private (TimeSpan Span, DateTimeOffset Time, Snapshot Picture)? _drawn;

    [Inject]
    private IRunRecords Records { get; set; } = null!;

    [Inject]
    private UiClock Clock { get; set; } = null!;

    private IEnumerable<string> Labels => Enumerable.Range(0, Ticks + 1).Select(tick => tick == Ticks ? "now" : "−" + Name(_span * (Ticks - tick) / Ticks));

    private static string Name(TimeSpan span) => span switch
    {
        { TotalHours: > 24 } => string.Create(CultureInfo.InvariantCulture, $"{span.TotalDays:0.##} d"),
        { TotalHours: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{span.TotalHours:0.##} h"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{span.TotalMinutes:0} m"),
    };

    private async Task ChangeAsync(TimeSpan span)
    {
        _span = span;
        if (_view is not null) await _view.RefreshAsync();
    }

    private async Task<Snapshot> LoadAsync(CancellationToken cancellationToken)
    {
        var span = _span;
        var to = Clock.Now;
        if (_drawn is { } drawn && drawn.Span == span && to - drawn.Time < Redrawn) return drawn.Picture;
        var runs = (await Records.ListSpanAsync(null, to - span, MaxRuns, cancellationToken)).SeenBy(User, run => run.Codops).ToList();
        var running = Records.Progress();
        List<Group> groups = [];
        foreach (var ofOrganisation in runs.Where(run => run.State != TaskRunState.Queued).GroupBy(run => run.Codops).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            var rows = ofOrganisation.GroupBy(run => run.TaskId).OrderBy(row => row.Key, StringComparer.Ordinal)
                .Select(row => new Row(row.First().TaskName, $"{row.First().TaskName} of {row.First().RepositoryName}", Bars(row, to - span, to))).ToList();
            groups.Add(new Group(ofOrganisation.Key, Now([.. ofOrganisation.Where(run => run.State == TaskRunState.Running)], running), rows));
        }

        var picture = new Snapshot(groups, runs.Count == MaxRuns);
        _drawn = (span, to, picture);
        return picture;
    }

    private static string? Now(List<TaskRunView> runs, IReadOnlyDictionary<string, RunProgress> progress) => runs.Count == 0
        ? null
        : "runs " + string.Join(", ", runs.Select(run => progress.TryGetValue(run.Id, out var known) && known.Share is { } share
            ? string.Create(CultureInfo.InvariantCulture, $"{run.TaskName} ({share:P0})") : run.TaskName));

    /// <summary>Bars that could not be told apart become one.</summary>
    private static List<Bar> Bars(IEnumerable<TaskRunView> runs, DateTimeOffset from, DateTimeOffset to)
    {
        List<Bar> bars = [];
        var (joined, failed) = (0, 0);
        foreach (var run in runs.OrderBy(run => run.StartedAt))
        {
            var left = Math.Round(Math.Clamp((run.StartedAt - from) / (to - from), 0, 1) * Width);
            var right = Math.Ceiling(Math.Clamp(((run.FinishedAt ?? to) - from) / (to - from), 0, 1) * Width);
            var tone = run.State switch { TaskRunState.Succeeded => "ok", TaskRunState.Running => "busy", TaskRunState.Cancelled => "idle", _ => "bad" };
            if (bars.Count > 0 && left <= bars[^1].X + Narrowest && right <= bars[^1].X + Narrowest)
            {
                joined++;
                if (tone == "bad") failed++;
                var before = bars[^1];
                bars[^1] = before with
                {
                    RunId = tone == "bad" || before.Tone != "bad" ? run.Id : before.RunId,
                    Tone = tone == "bad" ? "bad" : before.Tone,
                    Text = $"{joined} runs, {failed} without success, the last: {TextOf(run)}",
                };
                continue;
            }

            (joined, failed) = (1, tone == "bad" ? 1 : 0);
            bars.Add(new Bar(run.Id, Math.Min(left, Width - Narrowest), Math.Max(Narrowest, right - left), tone, TextOf(run)));
        }

        return bars;
    }

    private static string TextOf(TaskRunView run) =>
        $"{run.TaskName}: {UiText.Words(run.State)}, from {UiText.Exact(run.StartedAt)}" + (run.FinishedAt is { } end ? $", took {UiText.Duration(end - run.StartedAt)}" : "");

    private sealed record Bar(string RunId, double X, double Width, string Tone, string Text);

    private sealed record Row(string Name, string Title, IReadOnlyList<Bar> Bars);

    private sealed record Group(string Codops, string? Now, IReadOnlyList<Row> Rows);

    private sealed record Snapshot(IReadOnlyList<Group> Groups, bool IsCut);
}
