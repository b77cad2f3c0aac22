using Microsoft.EntityFrameworkCore;
using Peach.Core.Platform;
using Peach.Core.Tasks.Loops;
using Peach.Core.Tasks.Storage;

namespace Peach.Core.Tasks.Queue;

/// <summary>Queues tasks whose <c>after</c> is fulfilled: each of those has succeeded since the task last began.</summary>
internal sealed class AfterQueue(TaskDirectory directory, RunQueue queue, QueueSignal signal, TaskPauses pauses, IDbContextFactory<PeachDbContext> contexts, TimeProvider clock)
{
    /// <summary>Looks at the tasks that come after this one.</summary>
    public async Task QueueFollowersAsync(TaskModel task, CancellationToken cancellationToken)
    {
        foreach (var follower in Followers(other => other.Commit.RepositoryId == task.Commit.RepositoryId && other.Definition.After.Contains(task.Name, StringComparer.Ordinal)))
            await QueueIfDueAsync(follower, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Looks at all tasks that come after others: a replica may have died between a success and what follows from it.</summary>
    public async Task QueueAllDueAsync(CancellationToken cancellationToken)
    {
        foreach (var follower in Followers(_ => true)) await QueueIfDueAsync(follower, cancellationToken).ConfigureAwait(false);
    }

    private List<TaskModel> Followers(Func<TaskModel, bool> which) =>
        [.. (directory.Tasks?.Values ?? []).Select(state => state.Model).Where(model => model.Definition.After.Count > 0 && which(model))];

    private async Task QueueIfDueAsync(TaskModel task, CancellationToken cancellationToken)
    {
        if (await pauses.IsPausedAsync(task, cancellationToken).ConfigureAwait(false)) return;
        using var context = contexts.CreateDbContext();
        var runs = context.Set<TaskRunRow>().AsNoTracking();
        if (await runs.AnyAsync(run => run.TaskId == task.Id && run.State == TaskRunState.Queued && run.Cause != TaskRunCause.BackFill, cancellationToken).ConfigureAwait(false)) return;
        var last = await runs.Where(run => run.TaskId == task.Id && run.State != TaskRunState.Queued && run.Cause != TaskRunCause.BackFill)
            .MaxAsync(run => (DateTimeOffset?)run.StartedAt, cancellationToken).ConfigureAwait(false) ?? DateTimeOffset.UnixEpoch;
        foreach (var name in task.Definition.After)
        {
            var id = task.IdOf(name);
            if (!await runs.AnyAsync(run => run.TaskId == id && run.State == TaskRunState.Succeeded && run.FinishedAt > last, cancellationToken).ConfigureAwait(false)) return;
        }

        var now = clock.GetUtcNow();
        if (await queue.AddAsync(NewRun.Of(task, TaskRunCause.After, now, now), cancellationToken).ConfigureAwait(false)) signal.Set();
    }
}
