using System.Text;
using Microsoft.Extensions.Options;
using StackExchange.Redis;
using IRedis = Peach.Core.Platform.IRedis;

namespace Peach.Core.History.Storage;

/// <summary>Reads and deletes the histories in Redis.</summary>
internal sealed class HistoryStore(IRedis redis, HistoryRetention retention, IOptions<HistoryOptions> options, TimeProvider clock) : IUserHistory
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(5);

    public async Task<IReadOnlyList<HistoryEntry>> ReadAsync(HistoryOwner owner, HistoryQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(owner);
        ArgumentNullException.ThrowIfNull(query);
        if (!HasHistory(owner.Id)) return [];
        var hash = await AskAsync(database => database.HashGetAllAsync(HistoryKeys.Of(owner)), cancellationToken).ConfigureAwait(false);
        var oldest = clock.GetUtcNow().AddDays(-retention.Days(owner.Codops));
        var found = hash.Select(field => (Item: (byte[])field.Name!, State: ItemState.Read((byte[])field.Value!)))
            .Where(entry => entry.State is not null).Select(entry => (entry.Item, State: entry.State!.Value, Time: TimeOf(entry.State!.Value)))
            .Where(entry => entry.Time >= oldest)
            .OrderByDescending(entry => entry.State.Time).Take(options.Value.EntriesPerUser)
            .Where(entry => query.Kind is null || query.Kind == KindText(entry.State.Kind))
            .Where(entry => query.Completed is null || query.Completed == entry.State.Completed)
            .Where(entry => query.Since is null || entry.Time >= query.Since)
            .Take(query.Limit).ToList();
        var names = await NamesAsync(owner.Codops, found.Select(entry => (entry.Item, HistoryKeys.MonthOf(entry.Time))), cancellationToken).ConfigureAwait(false);
        return [.. found.Where(entry => names.ContainsKey(Convert.ToHexString(entry.Item))).Select(entry => Describe(names[Convert.ToHexString(entry.Item)], entry.State, entry.Time))];
    }

    public async Task<SeenItems> RecallAsync(HistoryOwner owner, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(owner);
        if (!HasHistory(owner.Id)) return SeenItems.None;
        var hash = await AskAsync(database => database.HashGetAllAsync(HistoryKeys.Of(owner)), cancellationToken).ConfigureAwait(false);
        if (hash.Length == 0) return SeenItems.None;
        var oldest = ItemState.TimeOf(clock.GetUtcNow().AddDays(-retention.Days(owner.Codops)));
        var states = new List<(ulong Item, ItemState State)>(hash.Length);
        foreach (var field in hash)
        {
            if ((byte[])field.Name! is { Length: ItemHash.Bytes } item && ItemState.Read((byte[])field.Value!) is { } state && state.Time >= oldest)
                states.Add((ItemHash.Read(item), state));
        }

        if (states.Count > options.Value.EntriesPerUser)
        {
            states.Sort((left, right) => right.State.Time.CompareTo(left.State.Time));
            states.RemoveRange(options.Value.EntriesPerUser, states.Count - options.Value.EntriesPerUser);
        }

        var found = new Dictionary<ulong, ItemState>(states.Count);
        foreach (var (item, state) in states) found[item] = state;
        return new SeenItems(found);
    }

    public async Task<long> DeleteAsync(HistoryOwner owner, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(owner);
        if (!HasHistory(owner.Id)) return 0;
        var key = HistoryKeys.Of(owner);
        return await AskAsync(
            async database =>
            {
                var transaction = database.CreateTransaction();
                var count = transaction.HashLengthAsync(key);
                var deleted = transaction.KeyDeleteAsync(key);
                await transaction.ExecuteAsync().ConfigureAwait(false);
                await deleted.ConfigureAwait(false);
                return await count.ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
    }

    public async Task<bool> DeleteAsync(HistoryOwner owner, string contentId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(owner);
        if (!HasHistory(owner.Id)) return false;
        var field = ItemHash.ToBytes(ItemHash.Of(Encoding.UTF8.GetBytes(contentId)));
        return await AskAsync(database => database.HashDeleteAsync(HistoryKeys.Of(owner), field), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Deletes the entries without an event after a moment.</summary>
    /// <returns>How many there were.</returns>
    public async Task<long> DeleteUntilAsync(HistoryOwner owner, DateTimeOffset moment, CancellationToken cancellationToken)
    {
        if (!HasHistory(owner.Id)) return 0;
        var key = HistoryKeys.Of(owner);
        var last = ItemState.TimeOf(moment);
        var hash = await AskAsync(database => database.HashGetAllAsync(key), cancellationToken).ConfigureAwait(false);
        var old = hash.Where(field => ItemState.Read((byte[])field.Value!) is not { } state || state.Time <= last).Select(field => field.Name).ToArray();
        return old.Length == 0 ? 0 : await AskAsync(database => database.HashDeleteAsync(key, old), cancellationToken).ConfigureAwait(false);
    }

    private static bool HasHistory(string id) => id.Length > 0 && Encoding.UTF8.GetByteCount(id) <= HistoryKeys.MaxIdBytes;

    private static DateTimeOffset TimeOf(in ItemState state) => DateTimeOffset.FromUnixTimeMilliseconds(state.Time + ItemState.Epoch);

    private static HistoryEntry Describe(string contentId, in ItemState state, DateTimeOffset time) => new(
        contentId, KindText(state.Kind), time,
        state.IsMedia && state.Progress != ItemState.Unknown ? state.Progress : null,
        state.IsMedia && state.Duration > 0 ? state.Duration : null,
        Math.Round(state.Completion, 4), state.Completed, state.Plays);

    private static string KindText(ItemKind kind) => kind switch
    {
        ItemKind.Audio => "audio",
        ItemKind.Video => "video",
        ItemKind.Article => "article",
        ItemKind.Page => "page",
        _ => "media",
    };

    private async Task<Dictionary<string, string>> NamesAsync(string codops, IEnumerable<(byte[] Item, int Month)> items, CancellationToken cancellationToken)
    {
        var names = new Dictionary<string, string>();
        foreach (var month in items.GroupBy(entry => entry.Month))
        {
            var fields = month.Select(entry => entry.Item).ToArray();
            var values = await AskAsync(
                database => database.HashGetAsync(HistoryKeys.Names(codops, month.Key), [.. fields.Select(field => (RedisValue)field)]), cancellationToken).ConfigureAwait(false);
            for (var i = 0; i < fields.Length; i++)
                if (!values[i].IsNull) names[Convert.ToHexString(fields[i])] = values[i]!;
        }

        return names;
    }

    private async Task<T> AskAsync<T>(Func<IDatabase, Task<T>> ask, CancellationToken cancellationToken)
    {
        try
        {
            return await ask(redis.Database).WaitAsync(AnswerLimit, clock, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is RedisException or TimeoutException or RedisCommandException
            || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new HistoryUnavailableException(error);
        }
    }
}
