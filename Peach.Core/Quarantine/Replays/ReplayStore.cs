using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Peach.Core.Platform;
using Peach.Core.Quarantine.Storage;

namespace Peach.Core.Quarantine.Replays;

/// <summary>Keeps in the database how far replays have come.</summary>
internal sealed class ReplayStore(IDbContextFactory<PeachDbContext> contexts)
{
    private const int Kept = 20;

    /// <summary>The latest replays of all replicas, newest first.</summary>
    public async Task<IReadOnlyList<ReplayRow>> ListAsync(CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        return await context.Set<ReplayRow>().AsNoTracking().OrderByDescending(row => row.StartedAt).ThenByDescending(row => row.Id).Take(Kept)
            .ToListAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task<ReplayRow?> FindUnfinishedAsync(CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        return await context.Set<ReplayRow>().AsNoTracking().OrderBy(row => row.StartedAt).FirstOrDefaultAsync(row => row.FinishedAt == null, cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Adds a replay with its parts, and forgets those of long ago.</summary>
    public async Task AddAsync(ReplayRow replay, IEnumerable<string> objectKeys, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        context.Add(replay);
        context.AddRange(objectKeys.Select(key => new ReplayPartRow { ReplayId = replay.Id, ObjectKey = key }));
        var old = await context.Set<ReplayRow>().Where(row => row.FinishedAt != null).OrderByDescending(row => row.StartedAt).Skip(Kept - 1)
            .ToListAsync(cancellationToken).ConfigureAwait(false);
        context.RemoveRange(old);
        await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The keys of the parts that the replay has not ended yet, the one it was at first.</summary>
    public async Task<IReadOnlyList<string>> PartsAsync(ReplayRow replay, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        var keys = await context.Set<ReplayPartRow>().AsNoTracking().Where(row => row.ReplayId == replay.Id).Select(row => row.ObjectKey)
            .ToListAsync(cancellationToken).ConfigureAwait(false);
        return [.. keys.OrderBy(key => key != replay.Part).ThenBy(key => key, StringComparer.Ordinal)];
    }

    public async Task<QuarantinePart?> FindPartAsync(string objectKey, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        return await context.Set<QuarantinePart>().AsNoTracking().FirstOrDefaultAsync(row => row.ObjectKey == objectKey, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Notes durably that a part's events are being taken, before the first is.</summary>
    public async Task BeginPartAsync(string id, string objectKey, long position, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        await context.Set<ReplayRow>().Where(row => row.Id == id)
            .ExecuteUpdateAsync(row => row.SetProperty(replay => replay.Part, objectKey).SetProperty(replay => replay.Position, position), cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Notes a part's end and what has become of it; for a transaction of the caller's.</summary>
    public static async Task EndPartAsync(PeachDbContext context, string id, string objectKey, PartOutcome outcome, CancellationToken cancellationToken)
    {
        await context.Set<ReplayPartRow>().Where(row => row.ReplayId == id && row.ObjectKey == objectKey).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
        if (await context.FindAsync<ReplayRow>([id], cancellationToken).ConfigureAwait(false) is not { } row) return;
        var stillFaulty = JsonSerializer.Deserialize<Dictionary<string, long>>(row.StillFaulty) ?? [];
        foreach (var (reason, events) in outcome.StillFaulty) stillFaulty[reason] = stillFaulty.GetValueOrDefault(reason) + events;
        row.PartsDone++;
        row.Taken += outcome.Taken;
        row.Duplicate += outcome.Duplicate;
        row.StillFaulty = JsonSerializer.Serialize(stillFaulty);
        row.Part = null;
        await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The same for a part that has not changed.</summary>
    public async Task EndPartAsync(string id, string objectKey, PartOutcome outcome, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        var transaction = await context.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using var rollback = transaction.ConfigureAwait(false);
        await EndPartAsync(context, id, objectKey, outcome, cancellationToken).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Notes the replay's end.</summary>
    public async Task EndAsync(string id, DateTimeOffset at, string? error, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        await context.Set<ReplayPartRow>().Where(row => row.ReplayId == id).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
        if (await context.FindAsync<ReplayRow>([id], cancellationToken).ConfigureAwait(false) is not { } row) return;
        (row.FinishedAt, row.Error, row.Part) = (at, error, null);
        await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
    }
}
