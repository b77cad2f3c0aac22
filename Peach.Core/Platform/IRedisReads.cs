namespace Peach.Core.Platform;

/// <summary>
/// Reads keys over a connection of its own that does nothing else: what is asked at the same time by whomever goes out together, and values stay the bytes
/// that they are. About twice as fast as <see cref="IRedis"/> for reads of some keys.
/// </summary>
public interface IRedisReads
{
    /// <param name="reads">What to read, in one round trip.</param>
    /// <param name="timeout">How long to wait, to within some milliseconds.</param>
    /// <returns>The answers, in order; null when Redis is away or too slow.</returns>
    ValueTask<RedisReply[]?> ReadAsync(IReadOnlyList<RedisRead> reads, TimeSpan timeout);

    /// <summary>What a key holds; null when there is no such key, or Redis is away or too slow.</summary>
    ValueTask<RedisKeyType?> TypeAsync(string key, TimeSpan timeout);
}
