using Microsoft.Extensions.Options;
using Peach.Core.Tasks.Loops;

namespace Peach.Core.Tasks.Queue;

/// <summary>What follows from a run's end: a retry, or the tasks that come after it.</summary>
internal sealed class RunFollowUp(RunQueue queue, AfterQueue after, QueueSignal signal, IOptions<TasksOptions> options, TimeProvider clock)
{
    /// <param name="task">The task as it is now.</param>
    /// <param name="run">The run that ended.</param>
    /// <param name="byOwnStop">Whether Peach's own stop ended it: a queued run then waits for the next start, whatever its retries.</param>
    public async Task SettleAsync(TaskModel task, TaskRunView run, bool byOwnStop, CancellationToken cancellationToken)
    {
        if (run.State == TaskRunState.Succeeded)
        {
            await after.QueueFollowersAsync(task, cancellationToken).ConfigureAwait(false);
            return;
        }

        var again = byOwnStop && run.Cause != TaskRunCause.Loop && run.State == TaskRunState.Cancelled;
        var isRetried = run.State is TaskRunState.Failed or TaskRunState.TimedOut or TaskRunState.Lost && run.Attempt <= task.Definition.Retries;
        if (!again && !isRetried) return;
        var now = clock.GetUtcNow();
        var retry = NewRun.Of(task, TaskRunCause.Retry, again ? now : now + BackOff(run.Attempt), now) with
        {
            Attempt = again ? run.Attempt : run.Attempt + 1,
            RetryOf = run.Id,
            Arguments = run.Arguments,
            RequestedBy = run.RequestedBy,
            BackFill = run.BackFill,
        };
        if (await queue.AddAsync(retry, cancellationToken).ConfigureAwait(false)) signal.Set();
    }

    private TimeSpan BackOff(int attempt)
    {
        var wait = options.Value.RetryBackOff * Math.Pow(2, Math.Min(attempt - 1, 30));
        return wait < options.Value.MaxRetryBackOff ? wait : options.Value.MaxRetryBackOff;
    }
}
