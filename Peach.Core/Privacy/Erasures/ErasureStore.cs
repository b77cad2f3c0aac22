using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Peach.Core.Platform;

namespace Peach.Core.Privacy.Erasures;

/// <summary>The erasures in the database.</summary>
internal sealed class ErasureStore(IDbContextFactory<PeachDbContext> contexts)
{
    /// <summary>Opens an erasure for each person, or takes the one that is open and lets it cover the time until now.</summary>
    /// <returns>The erasures' ids by the persons' hashes.</returns>
    public async Task<IReadOnlyDictionary<string, string>> OpenAsync(
        string codops, IReadOnlyDictionary<string, string> protectedByHash, IReadOnlyList<string> stores, string requestedBy, DateTimeOffset now)
    {
        var opened = new Dictionary<string, string>();
        var milliseconds = now.ToUnixTimeMilliseconds();
        using var context = contexts.CreateDbContext();
        var transaction = await context.Database.BeginTransactionAsync().ConfigureAwait(false);
        await using var rollback = transaction.ConfigureAwait(false);
        // In one order, so that two requests with the same persons cannot wait for each other.
        foreach (var (hash, secret) in protectedByHash.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            while (true)
            {
                var id = Guid.CreateVersion7().ToString("N");
                var added = await context.Database.ExecuteSqlAsync(
                    $"""
                     INSERT INTO erasures (id, codops, user_hash, protected_user, requested_by, requested_at, covers_until)
                     VALUES ({id}, {codops}, {hash}, {secret}, {requestedBy}, {milliseconds}, {milliseconds}) ON CONFLICT DO NOTHING
                     """).ConfigureAwait(false);
                if (added == 1)
                {
                    context.AddRange(stores.Select(store => new ErasureStepRow { ErasureId = id, Store = store }));
                    opened[hash] = id;
                    break;
                }

                await context.Set<ErasureRow>().Where(row => row.Codops == codops && row.UserHash == hash && row.FinishedAt == null && row.CoversUntil < now)
                    .ExecuteUpdateAsync(set => set.SetProperty(row => row.CoversUntil, now)).ConfigureAwait(false);
                var open = await context.Set<ErasureRow>().Where(row => row.Codops == codops && row.UserHash == hash && row.FinishedAt == null)
                    .Select(row => row.Id).SingleOrDefaultAsync().ConfigureAwait(false);
                // It may have ended between the two statements.
                if (open is null) continue;
                await context.Set<ErasureStepRow>().Where(row => row.ErasureId == open)
                    .ExecuteUpdateAsync(set => set.SetProperty(row => row.NextTryAt, (DateTimeOffset?)null)).ConfigureAwait(false);
                opened[hash] = open;
                break;
            }
        }

        await context.SaveChangesAsync().ConfigureAwait(false);
        await transaction.CommitAsync().ConfigureAwait(false);
        return opened;
    }

    public async Task BeginAsync(IEnumerable<ErasurePassRow> passes)
    {
        using var context = contexts.CreateDbContext();
        context.AddRange(passes);
        await context.SaveChangesAsync().ConfigureAwait(false);
    }

    /// <summary>Notes what a pass removed. A pass that was given up for lost meanwhile is not counted.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="places">What it removed where.</param>
    /// <param name="doneUntil">Until when the store has forgotten all now; null where events may still be under way.</param>
    public async Task SucceedAsync(ErasurePassRow pass, IReadOnlyList<string> places, DateTimeOffset? doneUntil)
    {
        var text = JsonSerializer.Serialize(places);
        using var context = contexts.CreateDbContext();
        var transaction = await context.Database.BeginTransactionAsync().ConfigureAwait(false);
        await using var rollback = transaction.ConfigureAwait(false);
        var counted = await context.Set<ErasurePassRow>().Where(row => row.Id == pass.Id).ExecuteUpdateAsync(set => set
            .SetProperty(row => row.FinishedAt, pass.FinishedAt)
            .SetProperty(row => row.Progress, 1000)
            .SetProperty(row => row.Records, pass.Records)
            .SetProperty(row => row.Places, text)).ConfigureAwait(false);
        if (counted == 1 && doneUntil is not null)
        {
            await context.Set<ErasureStepRow>().Where(row => row.ErasureId == pass.ErasureId && row.Store == pass.Store).ExecuteUpdateAsync(set => set
                .SetProperty(row => row.DoneUntil, doneUntil)
                .SetProperty(row => row.Failures, 0)
                .SetProperty(row => row.Reason, (string?)null)
                .SetProperty(row => row.NextTryAt, (DateTimeOffset?)null)).ConfigureAwait(false);
        }

        await transaction.CommitAsync().ConfigureAwait(false);
    }

    /// <summary>Takes a failed pass out and notes why it failed.</summary>
    /// <param name="erasureId">The erasure.</param>
    /// <param name="store">The store that failed.</param>
    /// <param name="passId">The pass, where one had begun.</param>
    /// <param name="reason">In words for the receipt.</param>
    /// <param name="nextTryAt">When to try again; null: as soon as may be.</param>
    public async Task FailAsync(string erasureId, string store, string? passId, string reason, DateTimeOffset? nextTryAt)
    {
        using var context = contexts.CreateDbContext();
        var transaction = await context.Database.BeginTransactionAsync().ConfigureAwait(false);
        await using var rollback = transaction.ConfigureAwait(false);
        var cut = passId is null ? 0 : await context.Set<ErasurePassRow>().Where(row => row.Id == passId).ExecuteDeleteAsync().ConfigureAwait(false);
        await context.Set<ErasureStepRow>().Where(row => row.ErasureId == erasureId && row.Store == store).ExecuteUpdateAsync(set => set
            .SetProperty(row => row.Failures, row => row.Failures + 1)
            .SetProperty(row => row.Unfinished, row => row.Unfinished + cut)
            .SetProperty(row => row.Reason, reason)
            .SetProperty(row => row.NextTryAt, nextTryAt)).ConfigureAwait(false);
        await transaction.CommitAsync().ConfigureAwait(false);
    }

    public async Task ReportAsync(string passId, int progress)
    {
        using var context = contexts.CreateDbContext();
        await context.Set<ErasurePassRow>().Where(row => row.Id == passId)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.Progress, progress)).ConfigureAwait(false);
    }

    /// <summary>Gives up passes that a crash or a lost lease cut off. To be called by who holds the lease.</summary>
    public async Task LoseAsync(string codops, string store, DateTimeOffset atOnceBefore, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        var transaction = await context.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using var rollback = transaction.ConfigureAwait(false);
        var lost = await context.Set<ErasurePassRow>().AsNoTracking()
            .Where(row => row.Codops == codops && row.Store == store && row.FinishedAt == null && (!row.AtOnce || row.StartedAt < atOnceBefore))
            .ToListAsync(cancellationToken).ConfigureAwait(false);
        foreach (var pass in lost)
        {
            await context.Set<ErasurePassRow>().Where(row => row.Id == pass.Id).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
            await context.Set<ErasureStepRow>().Where(row => row.ErasureId == pass.ErasureId && row.Store == store)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.Unfinished, row => row.Unfinished + 1), cancellationToken).ConfigureAwait(false);
        }

        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>All that are not done, oldest first.</summary>
    /// <param name="codops">Only this organisation's; null: all.</param>
    /// <param name="id">Only this one; null: all.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<OpenErasure>> ListOpenAsync(string? codops, string? id, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        var open = context.Set<ErasureRow>().AsNoTracking().Where(row => row.FinishedAt == null && (codops == null || row.Codops == codops) && (id == null || row.Id == id));
        var erasures = await open.OrderBy(row => row.Id).ToListAsync(cancellationToken).ConfigureAwait(false);
        if (erasures.Count == 0) return [];
        var ids = open.Select(row => row.Id);
        var steps = await context.Set<ErasureStepRow>().AsNoTracking().Where(row => ids.Contains(row.ErasureId)).ToListAsync(cancellationToken).ConfigureAwait(false);
        var passes = await context.Set<ErasurePassRow>().AsNoTracking().Where(row => row.FinishedAt == null && ids.Contains(row.ErasureId))
            .Select(row => new { row.ErasureId, row.Store }).ToListAsync(cancellationToken).ConfigureAwait(false);
        var stepsOf = steps.ToLookup(step => step.ErasureId);
        var passesOf = passes.ToLookup(pass => pass.ErasureId, pass => pass.Store);
        return
        [
            .. erasures.Select(row => new OpenErasure(
                row.Id, row.Codops, row.ProtectedUser, row.CoversUntil, stepsOf[row.Id].ToDictionary(step => step.Store), passesOf[row.Id].ToHashSet())),
        ];
    }

    /// <summary>Adds what came to this platform after the erasure had been asked for.</summary>
    public async Task AddStepAsync(string erasureId, string store, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        await context.Database.ExecuteSqlAsync(
            $"INSERT INTO erasure_steps (erasure_id, store, failures, unfinished) VALUES ({erasureId}, {store}, 0, 0) ON CONFLICT DO NOTHING",
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Closes an erasure and forgets whose it was, unless it has been asked for again meanwhile.</summary>
    public async Task<bool> CompleteAsync(string id, DateTimeOffset coversUntil, DateTimeOffset now)
    {
        using var context = contexts.CreateDbContext();
        return await context.Set<ErasureRow>().Where(row => row.Id == id && row.FinishedAt == null && row.CoversUntil == coversUntil)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.FinishedAt, now).SetProperty(row => row.ProtectedUser, (string?)null))
            .ConfigureAwait(false) == 1;
    }

    public async Task<int> CountOpenAsync(string codops, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        return await context.Set<ErasureRow>().CountAsync(row => row.Codops == codops && row.FinishedAt == null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Removes the receipts of erasures that ended before the given moment.</summary>
    public async Task<int> PruneAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        var transaction = await context.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using var rollback = transaction.ConfigureAwait(false);
        var old = context.Set<ErasureRow>().Where(row => row.FinishedAt < before);
        var ids = old.Select(row => row.Id);
        await context.Set<ErasurePassRow>().Where(row => ids.Contains(row.ErasureId)).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
        await context.Set<ErasureStepRow>().Where(row => ids.Contains(row.ErasureId)).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
        var removed = await old.ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        return removed;
    }

    /// <summary>Reads erasures with all that belongs to them, newest first.</summary>
    public async Task<IReadOnlyList<ErasureRecord>> ReadAsync(
        Func<IQueryable<ErasureRow>, IQueryable<ErasureRow>> choose, bool withPlaces, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        var erasures = await choose(context.Set<ErasureRow>().AsNoTracking()).ToListAsync(cancellationToken).ConfigureAwait(false);
        if (erasures.Count == 0) return [];
        var ids = erasures.ConvertAll(row => row.Id);
        var steps = await context.Set<ErasureStepRow>().AsNoTracking().Where(row => ids.Contains(row.ErasureId)).ToListAsync(cancellationToken).ConfigureAwait(false);
        var passes = await context.Set<ErasurePassRow>().AsNoTracking().Where(row => ids.Contains(row.ErasureId)).Select(row => new ErasurePassRow
        {
            Id = row.Id,
            ErasureId = row.ErasureId,
            Codops = row.Codops,
            Store = row.Store,
            AtOnce = row.AtOnce,
            StartedAt = row.StartedAt,
            FinishedAt = row.FinishedAt,
            Progress = row.Progress,
            Records = row.Records,
            Places = withPlaces ? row.Places : null,
        }).ToListAsync(cancellationToken).ConfigureAwait(false);
        var stepsOf = steps.ToLookup(step => step.ErasureId);
        var passesOf = passes.ToLookup(pass => pass.ErasureId);
        return [.. erasures.Select(row => new ErasureRecord(row, [.. stepsOf[row.Id]], [.. passesOf[row.Id].OrderBy(pass => pass.StartedAt)]))];
    }
}
