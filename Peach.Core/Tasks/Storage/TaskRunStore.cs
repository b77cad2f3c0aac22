using Microsoft.EntityFrameworkCore;
using Peach.Core.Platform;

namespace Peach.Core.Tasks.Storage;

/// <summary>The runs in the database.</summary>
internal sealed class TaskRunStore(IDbContextFactory<PeachDbContext> contexts)
{
    public async Task AddAsync(TaskRunView run, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        context.Add(TaskRunRow.From(run));
        await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task UpdateAsync(TaskRunView run, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        context.Update(TaskRunRow.From(run));
        await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task<IReadOnlyList<TaskRunView>> ListAsync(string? taskId, int limit, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        var rows = await context.Set<TaskRunRow>().AsNoTracking()
            .Where(row => taskId == null || row.TaskId == taskId)
            .OrderByDescending(row => row.Id).Take(limit)
            .ToListAsync(cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(row => row.ToView())];
    }

    public async Task<TaskRunView?> FindAsync(string runId, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        var row = await context.Set<TaskRunRow>().AsNoTracking().FirstOrDefaultAsync(row => row.Id == runId, cancellationToken).ConfigureAwait(false);
        return row?.ToView();
    }

    /// <summary>Marks every run that is still called running as lost: called before any run of this process begins.</summary>
    /// <returns>Their ids.</returns>
    public async Task<IReadOnlyList<string>> LoseRunningAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        var rows = await context.Set<TaskRunRow>().Where(row => row.State == TaskRunState.Running).ToListAsync(cancellationToken).ConfigureAwait(false);
        foreach (var row in rows)
        {
            row.State = TaskRunState.Lost;
            row.FinishedAt = now;
            row.Error = "Peach ended while this ran; what it did is not known. The task's loop runs it again.";
        }

        await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(row => row.Id)];
    }

    /// <summary>Removes a task's oldest runs beyond the newest <paramref name="keep"/>.</summary>
    /// <returns>The removed runs' ids.</returns>
    public async Task<IReadOnlyList<string>> PruneAsync(string taskId, int keep, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        var old = await context.Set<TaskRunRow>().AsNoTracking()
            .Where(row => row.TaskId == taskId && row.State != TaskRunState.Running)
            .OrderByDescending(row => row.Id).Skip(keep).Select(row => row.Id)
            .ToListAsync(cancellationToken).ConfigureAwait(false);
        if (old.Count > 0)
            await context.Set<TaskRunRow>().Where(row => old.Contains(row.Id)).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
        return old;
    }
}
