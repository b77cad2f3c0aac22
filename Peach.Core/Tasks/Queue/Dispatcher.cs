using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Peach.Core.Tasks.Running;

namespace Peach.Core.Tasks.Queue;

/// <summary>Takes due runs from the queue while there are free places: of the organisation first that has the fewest runs.</summary>
internal sealed partial class Dispatcher(
    RunQueue queue, TaskRunner runner, TaskDirectory directory, QueueSignal signal, IOptions<TasksOptions> options, TimeProvider clock, ILogger<Dispatcher> logger)
    : BackgroundService
{
    private const int PlacesPerProcessor = 2;

    /// <summary>How long after its time a run may wait for its task to be rolled out here, before it is given up.</summary>
    private static readonly TimeSpan WaitForTask = TimeSpan.FromMinutes(10);

    private readonly HashSet<Task> _runs = [];
    private readonly DateTimeOffset _started = clock.GetUtcNow();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var places = options.Value.MaxParallel > 0 ? options.Value.MaxParallel : Environment.ProcessorCount * PlacesPerProcessor;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                _runs.RemoveWhere(run => run.IsCompleted);
                if (directory.Tasks is not null && _runs.Count < places) await TakeAsync(places, stoppingToken).ConfigureAwait(false);
                await signal.WaitAsync(options.Value.PollInterval, stoppingToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (ObjectDisposedException error) when (error.ObjectName == nameof(IServiceProvider))
            {
                // A start that failed has taken all down without a word.
                break;
            }
            catch (Exception error)
            {
                LogFailed(error);
                await Task.Delay(options.Value.HeartbeatInterval, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        await Task.WhenAll(_runs).ConfigureAwait(false);
    }

    private async Task TakeAsync(int places, CancellationToken stopping)
    {
        var due = (await queue.ListDueAsync(clock.GetUtcNow(), stopping).ConfigureAwait(false)).ToList();
        if (due.Count == 0) return;
        var running = await queue.CountRunningAsync(stopping).ConfigureAwait(false);
        while (due.Count > 0 && _runs.Count < places)
        {
            // The list is in order of time, and MinBy takes the first of equals.
            var next = due.MinBy(run => running.GetValueOrDefault(run.Codops))!;
            due.Remove(next);
            if (directory.Find(next.TaskId) is not { } task)
            {
                await GiveUpAsync(next, stopping).ConfigureAwait(false);
                continue;
            }

            var taken = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            var run = RunAsync(task, next, answer => taken.TrySetResult(answer), stopping);
            if (!await taken.Task.ConfigureAwait(false)) continue;
            running[next.Codops] = running.GetValueOrDefault(next.Codops) + 1;
            _runs.Add(run);
        }
    }

    private async Task RunAsync(Loops.TaskState task, TaskRunView run, Action<bool> taken, CancellationToken stopping)
    {
        // Leaves the dispatcher's thread before anything else, so that a run never holds up the next.
        await Task.Yield();
        try
        {
            await runner.RunQueuedAsync(task, run, taken, stopping).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            if (!stopping.IsCancellationRequested) LogNotRun(error, run.Id, run.TaskId);
        }
        finally
        {
            signal.Set();
        }
    }

    /// <summary>Of a task that is not in production; another replica may know it already, and this one not yet.</summary>
    private async Task GiveUpAsync(TaskRunView run, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (now - run.DueAt < WaitForTask || now - _started < WaitForTask) return;
        await queue.CancelQueuedAsync(run.Id, null, "The task is not in production any more.", now, cancellationToken).ConfigureAwait(false);
    }

    [LoggerMessage(LogLevel.Error, "The queue of runs could not be read; it is tried again")]
    private partial void LogFailed(Exception error);

    [LoggerMessage(LogLevel.Error, "The run {Run} of the task {Task} could not be accounted for")]
    private partial void LogNotRun(Exception error, string run, string task);
}
