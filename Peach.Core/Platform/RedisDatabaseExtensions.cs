using StackExchange.Redis;

namespace Peach.Core.Platform;

/// <summary>What the Redis client lacks.</summary>
public static class RedisDatabaseExtensions
{
    private const int KeysAtOnce = 500;

    /// <summary>Deletes the keys that match a pattern, some at a time, so that Redis serves others meanwhile.</summary>
    /// <exception cref="RedisException">Redis is away; some keys may be left.</exception>
    public static async Task DeleteMatchingAsync(this IDatabase database, string pattern, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        var cursor = "0";
        do
        {
            cancellationToken.ThrowIfCancellationRequested();
            var answer = (RedisResult[])(await database.ExecuteAsync("SCAN", cursor, "MATCH", pattern, "COUNT", KeysAtOnce).ConfigureAwait(false))!;
            cursor = (string)answer[0]!;
            var keys = (RedisKey[])answer[1]!;
            if (keys.Length > 0) await database.ExecuteAsync("UNLINK", [.. keys.Cast<object>()]).ConfigureAwait(false);
        }
        while (cursor != "0");
    }
}
