using Peach.Core.Python;
using StackExchange.Redis;

namespace Peach.Core.Endpoints.Invocation.Prefetching;

/// <summary>Reads the Redis keys that a component declares, all in one round trip, ahead of its function.</summary>
/// <remarks>
/// What a key holds is not declared: a template is read as what its keys held last, a string at first. Where that is wrong, Redis says so, and the key's
/// type is asked for once.
/// </remarks>
internal sealed class PrefetchReader(Platform.IRedis redis, TimeProvider clock)
{
    /// <summary>Keys of one call, lists counted by their items.</summary>
    private const int MaxKeys = 200;

    /// <returns>Null when Redis is away or slow: the function then asks for itself.</returns>
    public async ValueTask<IReadOnlyList<PrefetchedValue>?> ReadAsync(
        IReadOnlyList<PrefetchTemplate> templates, IReadOnlyList<KeyValuePair<string, object?>> arguments, string codops, TimeSpan timeout)
    {
        var keys = new List<(PrefetchTemplate Template, string Name)>(templates.Count);
        foreach (var template in templates) template.AddKeys(arguments, codops, keys, MaxKeys);
        if (keys.Count == 0 || !redis.IsConnected) return null;
        try
        {
            // Started together, they go out together.
            var reads = new Task<PrefetchedValue?>[keys.Count];
            for (var i = 0; i < reads.Length; i++) reads[i] = ReadAsync(keys[i].Template, keys[i].Name);
            var values = new List<PrefetchedValue>(reads.Length);
            foreach (var value in await Task.WhenAll(reads).WaitAsync(timeout, clock).ConfigureAwait(false))
                if (value is { } read) values.Add(read);
            return values;
        }
        catch (Exception error) when (error is RedisException or TimeoutException)
        {
            return null;
        }
    }

    private async Task<PrefetchedValue?> ReadAsync(PrefetchTemplate template, string key)
    {
        try
        {
            return await ReadAsync(key, template.Type).ConfigureAwait(false);
        }
        catch (RedisServerException error) when (error.Message.StartsWith("WRONGTYPE", StringComparison.Ordinal))
        {
            template.Type = await redis.Database.KeyTypeAsync(key).ConfigureAwait(false) switch
            {
                RedisType.String or RedisType.None => KeyType.Text,
                RedisType.List => KeyType.List,
                RedisType.Set => KeyType.Set,
                RedisType.SortedSet => KeyType.SortedSet,
                RedisType.Hash => KeyType.Hash,
                _ => KeyType.Other,
            };
            return await ReadAsync(key, template.Type).ConfigureAwait(false);
        }
    }

    private async Task<PrefetchedValue?> ReadAsync(string key, KeyType type)
    {
        var database = redis.Database;
        switch (type)
        {
            case KeyType.Text:
                var text = await database.StringGetAsync(key).ConfigureAwait(false);
                return text.IsNull ? Missing(key) : new PrefetchedValue(key, PrefetchedKind.Bytes, (byte[])text!, []);
            case KeyType.List:
                return Entries(key, PrefetchedKind.List, await database.ListRangeAsync(key).ConfigureAwait(false));
            case KeyType.Set:
                return Entries(key, PrefetchedKind.Set, await database.SetMembersAsync(key).ConfigureAwait(false));
            case KeyType.SortedSet:
                return Entries(key, PrefetchedKind.List, await database.SortedSetRangeByRankAsync(key).ConfigureAwait(false));
            case KeyType.Hash:
                var fields = await database.HashGetAllAsync(key).ConfigureAwait(false);
                return Entries(key, PrefetchedKind.Hash, [.. fields.SelectMany(field => (RedisValue[])[field.Name, field.Value])]);
            default:
                return null;
        }
    }

    private static PrefetchedValue Missing(string key) => new(key, PrefetchedKind.Missing, default, []);

    /// <summary>Redis has no empty lists, sets and maps: without entries there is no such key.</summary>
    private static PrefetchedValue Entries(string key, PrefetchedKind kind, RedisValue[] values) =>
        values.Length == 0 ? Missing(key) : new PrefetchedValue(key, kind, default, Array.ConvertAll(values, value => (ReadOnlyMemory<byte>)(byte[])value!));
}
