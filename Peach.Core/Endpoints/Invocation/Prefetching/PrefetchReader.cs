using Peach.Core.Platform;
using Peach.Core.Python;

namespace Peach.Core.Endpoints.Invocation.Prefetching;

/// <summary>Reads the Redis keys that a component declares, all in one round trip, ahead of its function.</summary>
/// <remarks>
/// What a key holds is not declared: a template is read as what its keys held last, a string at first. Where that is wrong, Redis says so, and the key's
/// type is asked for once.
/// </remarks>
internal sealed class PrefetchReader(IRedisReads redis, TimeProvider clock)
{
    /// <summary>Keys of one call, lists counted by their items.</summary>
    private const int MaxKeys = 200;

    /// <returns>Null when Redis is away or slow: the function then asks for itself.</returns>
    public async ValueTask<IReadOnlyList<PrefetchedValue>?> ReadAsync(
        IReadOnlyList<PrefetchTemplate> templates, IReadOnlyList<KeyValuePair<string, object?>> arguments, string codops, TimeSpan timeout)
    {
        var started = clock.GetTimestamp();
        var keys = new List<(PrefetchTemplate Template, string Name)>(templates.Count);
        foreach (var template in templates) template.AddKeys(arguments, codops, keys, MaxKeys);
        // A type is looked at once: another call may learn a new one at any moment.
        var reads = new List<RedisRead>(keys.Count);
        for (var i = 0; i < keys.Count; i++)
        {
            var read = new RedisRead(keys[i].Name, keys[i].Template.Type);
            if (read.Type == RedisKeyType.Other) keys.RemoveAt(i--);
            else reads.Add(read);
        }

        if (reads.Count == 0) return null;
        if (await redis.ReadAsync(reads, timeout).ConfigureAwait(false) is not { } replies) return null;
        var values = new List<PrefetchedValue>(replies.Length);
        for (var i = 0; i < replies.Length; i++)
        {
            var (reply, type) = (replies[i], reads[i].Type);
            if (reply.Outcome == RedisReplyKind.WrongType)
                (reply, type) = await ReadAnewAsync(keys[i].Template, keys[i].Name, timeout - clock.GetElapsedTime(started)).ConfigureAwait(false);
            if (KindOf(reply, type) is { } kind) values.Add(new PrefetchedValue(keys[i].Name, kind, reply.Bytes, reply.Entries));
        }

        return values;
    }

    private async ValueTask<(RedisReply Reply, RedisKeyType Type)> ReadAnewAsync(PrefetchTemplate template, string key, TimeSpan timeout)
    {
        var unknown = new RedisReply(RedisReplyKind.Error, default, []);
        if (await redis.TypeAsync(key, timeout).ConfigureAwait(false) is not { } type) return (unknown, RedisKeyType.Other);
        template.Type = type;
        return (type != RedisKeyType.Other && await redis.ReadAsync([new RedisRead(key, type)], timeout).ConfigureAwait(false) is [var reply] ? reply : unknown, type);
    }

    private static PrefetchedKind? KindOf(RedisReply reply, RedisKeyType type) => (reply.Outcome, type) switch
    {
        (RedisReplyKind.Missing, _) => PrefetchedKind.Missing,
        (RedisReplyKind.Bytes, _) => PrefetchedKind.Bytes,
        (RedisReplyKind.Entries, RedisKeyType.Set) => PrefetchedKind.Set,
        (RedisReplyKind.Entries, RedisKeyType.Hash) => PrefetchedKind.Hash,
        (RedisReplyKind.Entries, _) => PrefetchedKind.List,
        _ => null,
    };
}
