using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Peach.Core.Platform;
using Peach.Core.Repositories;
using Peach.Core.Tasks.Loops;
using Peach.Core.Tasks.Queue;
using Peach.Core.Tasks.Storage;

namespace Peach.Core.Tasks.Running;

/// <summary>Runs a task once and accounts for it: row, log, outcome, what follows from it, and the removal of old runs.</summary>
internal sealed partial class TaskRunner(
    TaskProcess process, TaskRunStore store, RunQueue queue, TaskPauses pauses, RunFollowUp followUp, RunFolders folders, IReplica replica,
    IOptions<TasksOptions> options, TimeProvider clock, ILogger<TaskRunner> logger)
    : ITreeUser
{
    private static readonly TimeSpan EndPause = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, RunUnderWay> _running = new(StringComparer.Ordinal);

    /// <summary>The runs whose rows say that they go on here.</summary>
    public IReadOnlyList<string> Running => [.. _running.Where(run => run.Value.IsOnRecord).Select(run => run.Key)];

    /// <summary>Whether a run that is under way reads from this checked-out tree.</summary>
    public bool Uses(string tree) => _running.Values.Any(running => running.Task.Commit.Tree == tree);

    /// <exception cref="PeachException">The run is over, or there was none.</exception>
    public void Cancel(string runId)
    {
        if (!Stop(runId, RunStop.Cancelled, null)) throw new PeachException($"The run {runId} is not running.");
    }

    /// <returns>False when it does not run here.</returns>
    public bool Stop(string runId, RunStop reason, string? detail)
    {
        if (!_running.TryGetValue(runId, out var running)) return false;
        running.Control.Stop(reason, detail);
        return true;
    }

    /// <summary>Runs a loop's task as it is now, unless it is paused or runs already; later versions do not touch this run.</summary>
    public async Task RunAsync(TaskState state, CancellationToken stopping)
    {
        stopping.ThrowIfCancellationRequested();
        var task = state.Model;
        if (await pauses.IsPausedAsync(task, stopping).ConfigureAwait(false)) return;
        var now = clock.GetUtcNow();
        var run = NewRun.Of(task, TaskRunCause.Loop, now, now) with { State = TaskRunState.Running, Host = replica.Id };
        await RunAsync(state, task, run, () => queue.BeginAsync(run, stopping), stopping).ConfigureAwait(false);
    }

    /// <summary>Takes a queued run and carries it out by the task as it is now, unless another replica was first.</summary>
    /// <param name="taken">Called once when it is certain whether it was taken.</param>
    public async Task RunQueuedAsync(TaskState state, TaskRunView queued, Action<bool> taken, CancellationToken stopping)
    {
        var task = state.Model;
        var run = queued with { State = TaskRunState.Running, StartedAt = clock.GetUtcNow(), Commit = task.Commit.Sha, Host = replica.Id };
        if (run.Arguments is { } text && JsonNode.Parse(text) is JsonObject own)
        {
            var arguments = (JsonObject)task.Definition.Arguments.DeepClone();
            foreach (var (name, value) in own) arguments[name] = value?.DeepClone();
            task = task with { Definition = task.Definition with { Arguments = arguments } };
        }

        var told = false;
        try
        {
            await RunAsync(state, task, run, TakeAsync, stopping).ConfigureAwait(false);
        }
        finally
        {
            if (!told) taken(false);
        }

        async Task<bool> TakeAsync()
        {
            var ours = await queue.TakeAsync(run, stopping).ConfigureAwait(false);
            told = true;
            taken(ours);
            return ours;
        }
    }

    private async Task RunAsync(TaskState state, TaskModel task, TaskRunView run, Func<Task<bool>> begin, CancellationToken stopping)
    {
        using var control = new RunControl();
        var underWay = new RunUnderWay(task, control);
        _running[run.Id] = underWay;
        try
        {
            if (!await begin().ConfigureAwait(false)) return;
            underWay.IsOnRecord = true;
            state.LastRun = run;
            using (stopping.Register(() => control.Stop(RunStop.PeachStops))) run = await ExecuteAsync(task, run, control).ConfigureAwait(false);
            if (!await EndAsync(run).ConfigureAwait(false)) return;
            state.LastRun = run;
        }
        finally
        {
            _running.TryRemove(run.Id, out _);
        }

        var seconds = (run.FinishedAt - run.StartedAt)!.Value.TotalSeconds;
        if (run.Error is null) LogSucceeded(task.Id, task.Commit.ShortSha, seconds);
        else LogNotSucceeded(task.Id, task.Commit.ShortSha, run.State, seconds, run.Error);
        await followUp.SettleAsync(state.Model, run, control.Reason == RunStop.PeachStops, CancellationToken.None).ConfigureAwait(false);
        foreach (var old in await store.PruneAsync(task.Id, options.Value.KeepRuns, CancellationToken.None).ConfigureAwait(false)) folders.Remove(old);
    }

    /// <summary>Records the end, against a database that is away for a while.</summary>
    /// <returns>False when the run was taken for lost meanwhile, or will be.</returns>
    private async Task<bool> EndAsync(TaskRunView run)
    {
        var began = clock.GetTimestamp();
        while (true)
        {
            try
            {
                if (await queue.EndAsync(run, CancellationToken.None).ConfigureAwait(false)) return true;
                LogTakenOver(run.Id, run.TaskId);
                return false;
            }
            catch (Exception error) when (clock.GetElapsedTime(began) < options.Value.LostAfter)
            {
                LogNotRecorded(error, run.Id, run.TaskId);
            }

            await Task.Delay(EndPause, clock).ConfigureAwait(false);
        }
    }

    /// <summary>Never throws: a run that could not even start is a failed run.</summary>
    private async Task<TaskRunView> ExecuteAsync(TaskModel task, TaskRunView run, RunControl control)
    {
        try
        {
            var folder = folders.Create(run.Id);
            var end = await process.RunAsync(task, run.Id, folder, control).ConfigureAwait(false);
            var (state, error) = RunVerdict.Of(end, control.Reason, task.Definition.Timeout, control.Detail);
            return run with
            {
                State = state,
                Error = error,
                FinishedAt = clock.GetUtcNow(),
                ExitCode = end.ExitCode,
                Result = end.Result?.Value,
                TrackingUrl = end.TrackingUrl,
                PeakMemoryBytes = Larger(end.Result?.PeakMemoryBytes, end.Tree?.PeakMemoryBytes),
                CpuTime = end.Result?.CpuTime is { } own && own > (end.Tree?.CpuTime ?? TimeSpan.Zero) ? own : end.Tree?.CpuTime,
            };
        }
        catch (OperationCanceledException) when (control.Token.IsCancellationRequested)
        {
            var (state, error) = RunVerdict.Of(RunEnd.BeforeItBegan, control.Reason, task.Definition.Timeout, control.Detail);
            return run with { State = state, Error = error, FinishedAt = clock.GetUtcNow() };
        }
        catch (Exception error)
        {
            LogNotStarted(error, task.Id);
            var message = error is PeachException ? error.Message : $"The run could not be started: {error.Message}";
            return run with { State = TaskRunState.Failed, Error = message, FinishedAt = clock.GetUtcNow() };
        }
    }

    private static long? Larger(long? one, long? other) => one is null || other > one ? other : one;

    [LoggerMessage(LogLevel.Debug, "Task {Task} at {Commit} succeeded after {Seconds:F1} s")]
    private partial void LogSucceeded(string task, string commit, double seconds);

    [LoggerMessage(LogLevel.Warning, "Task {Task} at {Commit}: {State} after {Seconds:F1} s. {Error}")]
    private partial void LogNotSucceeded(string task, string commit, TaskRunState state, double seconds, string error);

    [LoggerMessage(LogLevel.Error, "A run of the task {Task} could not be started")]
    private partial void LogNotStarted(Exception error, string task);

    [LoggerMessage(LogLevel.Warning, "The run {Run} of the task {Task} had been taken for lost when it ended; its end is not recorded")]
    private partial void LogTakenOver(string run, string task);

    [LoggerMessage(LogLevel.Warning, "The end of the run {Run} of the task {Task} could not be recorded; it is tried again")]
    private partial void LogNotRecorded(Exception error, string run, string task);
}
