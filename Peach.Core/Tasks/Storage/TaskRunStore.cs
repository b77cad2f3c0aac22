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

    /// <summary>The newest run of a task that has begun, over or not.</summary>
    public async Task<TaskRunView?> FindLastBegunAsync(string taskId, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        var row = await context.Set<TaskRunRow>().AsNoTracking().Where(row => row.TaskId == taskId && row.State != TaskRunState.Queued)
            .OrderByDescending(row => row.Id).FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
        return row?.ToView();
    }

    /// <summary>Runs that a filter lets through, newest first.</summary>
    public async Task<IReadOnlyList<TaskRunView>> ListAsync(TaskRunFilter filter, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        var rows = context.Set<TaskRunRow>().AsNoTracking();
        if (filter.Organisations is { } organisations) rows = rows.Where(row => organisations.Contains(row.Codops));
        if (filter.TaskId is { } task) rows = rows.Where(row => row.TaskId == task);
        if (filter.State is { } state) rows = rows.Where(row => row.State == state);
        if (filter.Cause is { } cause) rows = rows.Where(row => row.Cause == cause);
        if (filter.BackFill is { } backFill) rows = rows.Where(row => row.BackFill == backFill);
        if (filter.Before is { } before) rows = rows.Where(row => string.Compare(row.Id, before) < 0);
        var list = await rows.OrderByDescending(row => row.Id).Take(filter.Limit).ToListAsync(cancellationToken).ConfigureAwait(false);
        return [.. list.Select(row => row.ToView())];
    }

    /// <summary>Keeps where a run's engine shows it.</summary>
    public async Task ShowUrlAsync(string runId, string url, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        await context.Set<TaskRunRow>().Where(row => row.Id == runId && row.State == TaskRunState.Running)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.TrackingUrl, url), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>How many runs of a back-fill are in each state.</summary>
    public async Task<IReadOnlyDictionary<TaskRunState, int>> CountAsync(string backFill, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        // A run that was tried again stands for itself no more.
        var runs = context.Set<TaskRunRow>().Where(row => row.BackFill == backFill);
        return await runs.Where(row => !runs.Any(other => other.RetryOf == row.Id))
            .GroupBy(row => row.State).Select(group => new { group.Key, Count = group.Count() })
            .ToDictionaryAsync(group => group.Key, group => group.Count, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Removes a task's oldest runs beyond the newest <paramref name="keep"/>.</summary>
    /// <returns>The removed runs' ids.</returns>
    public async Task<IReadOnlyList<string>> PruneAsync(string taskId, int keep, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        var old = await context.Set<TaskRunRow>().AsNoTracking()
            .Where(row => row.TaskId == taskId && row.State != TaskRunState.Running && row.State != TaskRunState.Queued)
            .OrderByDescending(row => row.Id).Skip(keep).Select(row => row.Id)
            .ToListAsync(cancellationToken).ConfigureAwait(false);
        if (old.Count > 0)
            await context.Set<TaskRunRow>().Where(row => old.Contains(row.Id)).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
        return old;
    }
}
