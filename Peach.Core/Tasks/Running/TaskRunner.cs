using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Peach.Core.Platform;
using Peach.Core.Repositories;
using Peach.Core.Tasks.Loops;
using Peach.Core.Tasks.Storage;

namespace Peach.Core.Tasks.Running;

/// <summary>Runs a task once and accounts for it: row, log, outcome, and the removal of old runs.</summary>
internal sealed partial class TaskRunner(
    TaskProcess process, TaskRunStore store, RunFolders folders, IOptions<TasksOptions> options, TimeProvider clock, ILogger<TaskRunner> logger)
    : ITreeUser
{
    private readonly ConcurrentDictionary<string, (RunControl Control, TaskModel Task)> _running = new(StringComparer.Ordinal);

    /// <summary>Whether a run that is under way reads from this checked-out tree.</summary>
    public bool Uses(string tree) => _running.Values.Any(running => running.Task.Commit.Tree == tree);

    /// <exception cref="PeachException">The run is over, or there was none.</exception>
    public void Cancel(string runId)
    {
        if (!_running.TryGetValue(runId, out var running)) throw new PeachException($"The run {runId} is not running.");
        running.Control.Stop(RunStop.Cancelled);
    }

    /// <summary>Runs the task as it is now; later versions do not touch this run.</summary>
    public async Task RunAsync(TaskState state, CancellationToken stopping)
    {
        stopping.ThrowIfCancellationRequested();
        var task = state.Model;
        var run = new TaskRunView(
            Guid.CreateVersion7(clock.GetUtcNow()).ToString("N"), task.Id, task.Name, task.Commit.Codops, task.Commit.RepositoryName, task.Commit.Sha,
            TaskRunState.Running, clock.GetUtcNow(), null, null, null, null, null, null);
        using var control = new RunControl();
        _running[run.Id] = (control, task);
        try
        {
            await store.AddAsync(run, stopping).ConfigureAwait(false);
            state.LastRun = run;
            using (stopping.Register(() => control.Stop(RunStop.PeachStops))) run = await ExecuteAsync(task, run, control).ConfigureAwait(false);
            await store.UpdateAsync(run, CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            state.LastRun = run;
            _running.TryRemove(run.Id, out _);
        }

        var seconds = (run.FinishedAt - run.StartedAt)!.Value.TotalSeconds;
        if (run.Error is null) LogSucceeded(task.Id, task.Commit.ShortSha, seconds);
        else LogNotSucceeded(task.Id, task.Commit.ShortSha, run.State, seconds, run.Error);
        foreach (var old in await store.PruneAsync(task.Id, options.Value.KeepRuns, CancellationToken.None).ConfigureAwait(false)) folders.Remove(old);
    }

    /// <summary>Never throws: a run that could not even start is a failed run.</summary>
    private async Task<TaskRunView> ExecuteAsync(TaskModel task, TaskRunView run, RunControl control)
    {
        try
        {
            var folder = folders.Create(run.Id);
            var end = await process.RunAsync(task, run.Id, folder, control).ConfigureAwait(false);
            var (state, error) = RunVerdict.Of(end, control.Reason, task.Definition.Timeout);
            return run with
            {
                State = state,
                Error = error,
                FinishedAt = clock.GetUtcNow(),
                ExitCode = end.ExitCode,
                Result = end.Result?.Value,
                PeakMemoryBytes = end.Result?.PeakMemoryBytes,
                CpuTime = end.Result?.CpuTime,
            };
        }
        catch (Exception error)
        {
            LogNotStarted(error, task.Id);
            var message = error is PeachException ? error.Message : $"The run could not be started: {error.Message}";
            return run with { State = TaskRunState.Failed, Error = message, FinishedAt = clock.GetUtcNow() };
        }
    }

    [LoggerMessage(LogLevel.Debug, "Task {Task} at {Commit} succeeded after {Seconds:F1} s")]
    private partial void LogSucceeded(string task, string commit, double seconds);

    [LoggerMessage(LogLevel.Warning, "Task {Task} at {Commit}: {State} after {Seconds:F1} s. {Error}")]
    private partial void LogNotSucceeded(string task, string commit, TaskRunState state, double seconds, string error);

    [LoggerMessage(LogLevel.Error, "A run of the task {Task} could not be started")]
    private partial void LogNotStarted(Exception error, string task);
}
