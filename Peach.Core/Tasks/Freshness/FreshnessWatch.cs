using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Peach.Core.Alerts;
using Peach.Core.Platform;

namespace Peach.Core.Tasks.Freshness;

/// <summary>Raises an alert for each task that is late, fails or was lost, and clears it when it is well again.</summary>
/// <remarks>A task's runs are read only when its newest one has changed. Runs of a back-fill say nothing about the model that is in use.</remarks>
internal sealed partial class FreshnessWatch(ITaskBoard board, ITaskControl control, IAlerts alerts, IOptions<TasksOptions> options, TimeProvider clock, ILogger<FreshnessWatch> logger)
    : BackgroundService, ITaskFreshness
{
    private const string SubjectPrefix = "task:";
    private const int RunsRead = 25;
    private const int RunsReadAtFirst = 1000;
    private const int LongestError = 300;

    /// <summary>How long a task must be gone before its alerts go: at a start, and while it is rolled out, it is not there for a moment.</summary>
    private static readonly TimeSpan GoneAfter = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, SeenTask> _seen = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> _gone = new(StringComparer.Ordinal);

    public DateTimeOffset? LastSuccess(string taskId) => _seen.GetValueOrDefault(taskId)?.LastSuccess;

    /// <summary>Looks at all tasks once.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        var tasks = board.List();
        var pauses = (await control.ListPausesAsync(cancellationToken).ConfigureAwait(false)).Select(pause => (pause.IsLoop, pause.Name)).ToHashSet();
        foreach (var task in tasks) await LookAtAsync(task, pauses.Contains((false, task.Id)) || pauses.Contains((true, task.Loop)), cancellationToken).ConfigureAwait(false);
        await ForgetAsync(tasks.Select(task => task.Id).ToHashSet(StringComparer.Ordinal), cancellationToken).ConfigureAwait(false);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.AlertInterval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            try
            {
                await LookAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(error);
            }
        }
    }

    private async Task LookAtAsync(TaskView task, bool isPaused, CancellationToken cancellationToken)
    {
        var seen = _seen.GetValueOrDefault(task.Id);
        if (seen is null || !seen.IsOf(task.LastRun)) _seen[task.Id] = seen = await ReadAsync(task, seen, cancellationToken).ConfigureAwait(false);
        await TellAsync(task, AlertKind.Failing, seen.IsFailing ? Describe(seen.Outcome!) : null, seen.Outcome, seen.Outcome?.State == TaskRunState.Succeeded, cancellationToken).ConfigureAwait(false);
        await TellAsync(
            task, AlertKind.Lost, seen.Outcome?.State == TaskRunState.Lost ? Describe(seen.Outcome) : null, seen.Outcome, seen.Outcome is not null, cancellationToken).ConfigureAwait(false);
        await TellAsync(task, AlertKind.Late, isPaused ? null : DescribeLateness(task, seen), null, true, cancellationToken).ConfigureAwait(false);
    }

    /// <param name="reason">What is wrong; null when nothing is.</param>
    /// <param name="isWell">Whether nothing being wrong means that all is well.</param>
    private Task TellAsync(TaskView task, AlertKind kind, string? reason, TaskRunView? run, bool isWell, CancellationToken cancellationToken)
    {
        var subject = SubjectPrefix + task.Id;
        if (reason is null) return isWell ? alerts.ClearAsync(task.Codops, subject, kind, cancellationToken) : Task.CompletedTask;
        var link = run is null ? "/tasks" : $"/tasks/runs/{Uri.EscapeDataString(run.Id)}";
        return alerts.RaiseAsync(new AlertReport(task.Codops, subject, kind, $"the task {task.Name} of {task.RepositoryName}", reason, link), cancellationToken);
    }

    private async Task<SeenTask> ReadAsync(TaskView task, SeenTask? before, CancellationToken cancellationToken)
    {
        var needed = options.Value.FailuresBeforeAlert;
        var limit = before is null ? RunsReadAtFirst : Math.Max(RunsRead, needed * 2);
        var runs = (await board.ListRunsAsync(task.Id, limit, cancellationToken).ConfigureAwait(false)).Where(run => run.Cause != TaskRunCause.BackFill).ToList();
        var over = runs.Where(run => run.State is TaskRunState.Succeeded or TaskRunState.Failed or TaskRunState.TimedOut or TaskRunState.Lost).ToList();
        var success = over.Find(run => run.State == TaskRunState.Succeeded);
        var newest = over.Take(needed).ToList();
        return new SeenTask(
            task.LastRun?.Id, task.LastRun?.State,
            success?.FinishedAt ?? before?.LastSuccess,
            before?.Since ?? (runs.Count > 0 ? runs[^1].StartedAt : clock.GetUtcNow()),
            over.Count > 0 ? over[0] : null,
            newest.Count == needed && newest.TrueForAll(run => run.State is TaskRunState.Failed or TaskRunState.TimedOut));
    }

    private string? DescribeLateness(TaskView task, SeenTask seen)
    {
        if (task.Fresh is not { } fresh || clock.GetUtcNow() - (seen.LastSuccess ?? seen.Since) <= fresh) return null;
        var limit = DurationText.Format(fresh);
        return seen.LastSuccess is { } last
            ? FormattableString.Invariant($"Its last run that succeeded ended at {last.UtcDateTime:yyyy-MM-dd HH:mm} UTC, and its model must be no older than {limit}.")
            : FormattableString.Invariant($"It has not succeeded since {seen.Since.UtcDateTime:yyyy-MM-dd HH:mm} UTC, and its model must be no older than {limit}.");
    }

    private static string Describe(TaskRunView run)
    {
        var what = run.State switch
        {
            TaskRunState.TimedOut => "took too long",
            TaskRunState.Lost => "was lost",
            _ => "failed",
        };
        var error = run.Error is { } text ? " " + (text.Length <= LongestError ? text : text[..LongestError] + "…") : "";
        return FormattableString.Invariant($"The run that began at {run.StartedAt.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC {what}.{error}");
    }

    /// <summary>Clears the alerts of tasks that are not in production any more.</summary>
    private async Task ForgetAsync(HashSet<string> tasks, CancellationToken cancellationToken)
    {
        foreach (var id in _seen.Keys.Where(id => !tasks.Contains(id))) _seen.TryRemove(id, out _);
        var open = alerts.Open.Where(alert => alert.Subject.StartsWith(SubjectPrefix, StringComparison.Ordinal) && !tasks.Contains(alert.Subject[SubjectPrefix.Length..])).ToList();
        foreach (var subject in _gone.Keys.Except(open.Select(alert => alert.Subject)).ToList()) _gone.Remove(subject);
        var now = clock.GetUtcNow();
        foreach (var alert in open)
        {
            if (_gone.TryAdd(alert.Subject, now) || now - _gone[alert.Subject] < GoneAfter) continue;
            await alerts.ClearAsync(alert.Codops, alert.Subject, alert.Kind, cancellationToken).ConfigureAwait(false);
        }
    }

    [LoggerMessage(LogLevel.Error, "The tasks could not be looked at for alerts; Peach looks again")]
    private partial void LogFailed(Exception error);
}
