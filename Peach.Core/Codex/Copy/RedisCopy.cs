using Microsoft.Extensions.Options;
using Peach.Core.Codex.Storage;
using Peach.Core.Platform;
using StackExchange.Redis;
using IRedis = Peach.Core.Platform.IRedis;

namespace Peach.Core.Codex.Copy;

/// <summary>The copy in Redis: read by requests, and brought forward by whoever changed the database, or sees that it is behind.</summary>
internal sealed class RedisCopy(IRedis redis, CodexStore store, IOptions<CodexOptions> options, TimeProvider clock)
{
    private const int ItemsAtOnce = 500;
    private const int BytesAtOnce = 2 * 1024 * 1024;

    private static readonly TimeSpan WriteLimit = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Changes the copy only if nobody has since it was looked at. After the mark that was seen, the new one, and whether to begin anew come ids
    /// with entries; an empty entry is a removed item.
    /// </summary>
    private static readonly RedisScript Apply = new("""
        local now = redis.pcall('HGET', KEYS[1], '')
        if type(now) == 'table' then
          redis.call('UNLINK', KEYS[1])
          now = ''
        end
        if (now or '') ~= ARGV[1] then return 0 end
        if ARGV[3] == '1' then redis.call('UNLINK', KEYS[1]) end
        for i = 4, #ARGV, 2 do
          if ARGV[i + 1] == '' then redis.call('HDEL', KEYS[1], ARGV[i]) else redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) end
        end
        redis.call('HSET', KEYS[1], '', ARGV[2])
        return 1
        """);

    /// <summary>Reads items in one round trip.</summary>
    /// <returns>The entries in the order of the ids, null where there is none; and whether an item that is not there is in the database neither.</returns>
    /// <exception cref="RedisException">Redis is away.</exception>
    /// <exception cref="TimeoutException">Redis did not answer in time.</exception>
    public async Task<(RedisValue[] Entries, bool IsComplete)> ReadAsync(string codops, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        var fields = new RedisValue[ids.Count + 1];
        for (var i = 0; i < ids.Count; i++) fields[i] = ids[i];
        fields[^1] = "";
        var entries = await redis.Database.HashGetAsync(CopyKeys.Items(codops), fields).WaitAsync(options.Value.ReadTimeout, clock, cancellationToken).ConfigureAwait(false);
        var mark = (byte[]?)entries[^1];
        return (entries, mark is [.., (byte)' ', (byte)'0']);
    }

    /// <returns>What the copy says of itself, and the text of that; null and empty when there is none.</returns>
    public async Task<(CopyMark? Mark, string Text)> MarkAsync(string codops, CancellationToken cancellationToken)
    {
        try
        {
            var text = (string?)await redis.Database.HashGetAsync(CopyKeys.Items(codops), "").WaitAsync(WriteLimit, clock, cancellationToken).ConfigureAwait(false);
            return (CopyMark.Parse(text), text ?? "");
        }
        catch (RedisServerException error) when (error.Message.StartsWith("WRONGTYPE", StringComparison.Ordinal))
        {
            return (null, "");
        }
    }

    /// <summary>Brings the copy a step forward.</summary>
    /// <returns>Whether it has everything that was in the database when this began.</returns>
    public async Task<bool> AdvanceAsync(CatalogueRow catalogue, CancellationToken cancellationToken)
    {
        var (mark, text) = await MarkAsync(catalogue.Codops, cancellationToken).ConfigureAwait(false);
        // Of a catalogue of before, of a database that was set back since, or of before removals that are forgotten.
        var anew = mark is null || mark.Epoch != catalogue.Epoch || mark.Version > catalogue.Version
            || (mark.Version < catalogue.PurgedVersion && mark.Forgotten < catalogue.PurgedVersion);
        var from = anew ? 0 : mark!.Version;
        if (!anew && from == catalogue.Version && !mark!.IsFilling) return true;
        var changes = await store.ChangesAsync(catalogue.Codops, from, catalogue.Version, ItemsAtOnce, cancellationToken).ConfigureAwait(false);
        var taken = 0;
        for (var bytes = 0L; taken < changes.Count && (taken == 0 || bytes + changes[taken].Body.Length <= BytesAtOnce); taken++) bytes += changes[taken].Body.Length;
        var isLast = taken == changes.Count && taken < ItemsAtOnce;
        var next = new CopyMark(catalogue.Epoch, isLast ? catalogue.Version : changes[taken - 1].Version, anew ? catalogue.PurgedVersion : mark!.Forgotten, !isLast && (anew || mark!.IsFilling));
        var values = new List<RedisValue>(3 + 2 * taken) { text, next.ToString(), anew ? 1 : 0 };
        foreach (var row in changes.Take(taken))
        {
            values.Add(row.Id);
            values.Add(row.DeletedAt is null ? CopyEntry.Write(row) : RedisValue.EmptyString);
        }

        if (anew) await redis.Database.SetAddAsync(CopyKeys.Catalogues, catalogue.Codops).WaitAsync(WriteLimit, clock, cancellationToken).ConfigureAwait(false);
        await Apply.RunAsync(redis.Database, [CopyKeys.Items(catalogue.Codops)], values).WaitAsync(WriteLimit, clock, cancellationToken).ConfigureAwait(false);
        // Where another was quicker, the next step sees what it did.
        return isLast;
    }

    /// <summary>Removes an organisation's copy.</summary>
    public async Task RemoveAsync(string codops, CancellationToken cancellationToken)
    {
        await redis.Database.ExecuteAsync("UNLINK", CopyKeys.Items(codops)).WaitAsync(WriteLimit, clock, cancellationToken).ConfigureAwait(false);
        await redis.Database.SetRemoveAsync(CopyKeys.Catalogues, codops).WaitAsync(WriteLimit, clock, cancellationToken).ConfigureAwait(false);
    }

    /// <returns>The organisations that have a copy.</returns>
    public async Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken) =>
        [.. (await redis.Database.SetMembersAsync(CopyKeys.Catalogues).WaitAsync(WriteLimit, clock, cancellationToken).ConfigureAwait(false)).Select(member => (string)member!)];
}
