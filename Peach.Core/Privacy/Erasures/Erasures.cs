using System.Globalization;
using Microsoft.Extensions.Logging;
using Peach.Core.Platform;

namespace Peach.Core.Privacy.Erasures;

/// <summary>Takes requests, erases at once where that is quick, and reads receipts.</summary>
internal sealed partial class Erasures(
    ErasureStore erasures, StoreList stores, UserHasher hasher, ISecretProtector protector, IOrganisationDirectory organisations, IAudit audit, ErasureSignal signal,
    TimeProvider clock, ILogger<Erasures> logger) : IErasures
{
    /// <summary>How long a request waits for the quick stores; what is not done by then the background job does.</summary>
    public static readonly TimeSpan AtOnceLimit = TimeSpan.FromSeconds(10);

    private const int AtOnceParallel = 16;

    public async Task<IReadOnlyList<ErasureReceipt>> RequestAsync(string codops, IReadOnlyList<string> users, string requestedBy, CancellationToken cancellationToken)
    {
        Check(codops, users);
        var hashes = new string[users.Count];
        var userOf = new Dictionary<string, string>();
        for (var i = 0; i < users.Count; i++)
        {
            hashes[i] = await hasher.HashAsync(codops, users[i], cancellationToken).ConfigureAwait(false);
            userOf[hashes[i]] = users[i];
        }

        var secrets = userOf.ToDictionary(pair => pair.Key, pair => protector.Protect(pair.Value));
        cancellationToken.ThrowIfCancellationRequested();
        // From here on the erasure happens, whether or not anybody waits for the answer.
        var now = Milliseconds(clock.GetUtcNow());
        var opened = await erasures.OpenAsync(codops, secrets, stores.Names, requestedBy, now).ConfigureAwait(false);
        await EraseAtOnceAsync([.. opened.Select(pair => new AtOnce(pair.Value, new ErasureRequest(codops, userOf[pair.Key], now)))]).ConfigureAwait(false);
        signal.Set();
        // Without the ids of users: the log outlives them.
        await audit.RecordAsync(new AuditChange("asked for", "erasure", opened.Count == 1 ? opened.Values.First() : $"{opened.Count} erasures", codops)).ConfigureAwait(false);
        var receipts = new Dictionary<string, ErasureReceipt>();
        foreach (var ids in opened.Values.Chunk(200))
            foreach (var record in await erasures.ReadAsync(rows => rows.Where(row => ids.Contains(row.Id)), withPlaces: ids.Length == 1, CancellationToken.None).ConfigureAwait(false))
                receipts[record.Erasure.Id] = record.ToReceipt(stores.Names);
        return [.. hashes.Select(hash => receipts[opened[hash]])];
    }

    public async Task<ErasureReceipt?> FindAsync(string id, CancellationToken cancellationToken)
    {
        var found = await erasures.ReadAsync(rows => rows.Where(row => row.Id == id), withPlaces: true, cancellationToken).ConfigureAwait(false);
        return found.Count == 0 ? null : found[0].ToReceipt(stores.Names);
    }

    public async Task<IReadOnlyList<ErasureReceipt>> ListAsync(string? codops, string? user, string? before, int limit, CancellationToken cancellationToken)
    {
        if (user is not null) UserRule.Check(user);
        var hash = user is null || codops is null ? null : await hasher.HashAsync(codops, user, cancellationToken).ConfigureAwait(false);
        var found = await erasures.ReadAsync(
            rows => rows
                .Where(row => (codops == null || row.Codops == codops) && (hash == null || row.UserHash == hash) && (before == null || string.Compare(row.Id, before) < 0))
                .OrderByDescending(row => row.Id).Take(limit),
            withPlaces: false, cancellationToken).ConfigureAwait(false);
        return [.. found.Select(record => record.ToReceipt(stores.Names))];
    }

    private void Check(string codops, IReadOnlyList<string> users)
    {
        if (!organisations.All.ContainsKey(codops))
            throw new PeachException($"There is no organisation {codops}{(Closest.Suggestion(codops, organisations.All.Keys) is { Length: > 0 } suggestion ? suggestion : ".")}");
        if (users.Count is 0 or > IErasures.MaxUsers)
            throw new PeachException(string.Create(CultureInfo.InvariantCulture, $"A request names 1 to {IErasures.MaxUsers} ids, was {users.Count}."));
        for (var i = 0; i < users.Count; i++)
            UserRule.Check(users[i], users.Count == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $" at index {i}"));
    }

    private async Task EraseAtOnceAsync(IReadOnlyList<AtOnce> requests)
    {
        var started = clock.GetUtcNow();
        var passes =
            (from request in requests
             from store in stores.All
             where store.IsImmediate
             select (request, store, row: new ErasurePassRow
             {
                 Id = Guid.CreateVersion7().ToString("N"),
                 ErasureId = request.ErasureId,
                 Codops = request.Request.Codops,
                 Store = store.Name,
                 AtOnce = true,
                 StartedAt = started,
             })).ToList();
        if (passes.Count == 0) return;
        await erasures.BeginAsync(passes.Select(pass => pass.row)).ConfigureAwait(false);
        using var limit = new CancellationTokenSource(AtOnceLimit, clock);
        await Parallel.ForEachAsync(passes, new ParallelOptions { MaxDegreeOfParallelism = AtOnceParallel }, async (pass, _) =>
        {
            try
            {
                var erased = await pass.store.EraseAsync(pass.request.Request, Ignore.Progress, limit.Token).WaitAsync(limit.Token).ConfigureAwait(false);
                (pass.row.FinishedAt, pass.row.Records) = (clock.GetUtcNow(), erased.Records);
                await erasures.SucceedAsync(pass.row, ErasureWords.Places(erased, pass.request.Request.User), doneUntil: null).ConfigureAwait(false);
            }
            catch (Exception error)
            {
                await FailAsync(pass.row, pass.request.Request.User, limit.IsCancellationRequested ? new TimeoutException("It did not answer in time.") : error)
                    .ConfigureAwait(false);
            }
        }).ConfigureAwait(false);
    }

    /// <summary>The request goes on: the background job erases what could not be erased at once.</summary>
    private async Task FailAsync(ErasurePassRow pass, string user, Exception error)
    {
        LogNotAtOnce(pass.ErasureId, pass.Store, ErasureWords.Details(error, user));
        try
        {
            await erasures.FailAsync(pass.ErasureId, pass.Store, pass.Id, ErasureWords.Reason(error, user), nextTryAt: null).ConfigureAwait(false);
        }
        catch (Exception again)
        {
            LogNotAtOnce(pass.ErasureId, pass.Store, ErasureWords.Details(again, user));
        }
    }

    /// <summary>Times are kept in milliseconds: what is told now must be what is read later.</summary>
    private static DateTimeOffset Milliseconds(DateTimeOffset time) => DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds());

    [LoggerMessage(LogLevel.Warning, "Erasure {Erasure} could not be carried out at once in {Store}; it will be in the background: {Error}")]
    private partial void LogNotAtOnce(string erasure, string store, string error);

    private sealed record AtOnce(string ErasureId, ErasureRequest Request);

    private sealed class Ignore : IProgress<double>
    {
        public static Ignore Progress { get; } = new();

        public void Report(double value)
        {
        }
    }
}
