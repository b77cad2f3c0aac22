using System.Security.Cryptography;
using System.Text;
using StackExchange.Redis;

namespace Peach.Core.Platform;

/// <summary>A Lua script that Redis runs as one step: all of it or, when Redis dies, nothing of it.</summary>
/// <param name="text">The script; <c>KEYS</c> and <c>ARGV</c> are what it is run with.</param>
public sealed class RedisScript(string text)
{
    private readonly string _hash = Hash(text);

    /// <summary>Runs it, by its hash where Redis knows it already.</summary>
    /// <exception cref="RedisException">Redis is away, or the script failed.</exception>
    public async Task<RedisResult> RunAsync(IDatabase database, IReadOnlyCollection<RedisKey> keys, IReadOnlyCollection<RedisValue> values)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(values);
        var arguments = new List<object>(2 + keys.Count + values.Count) { _hash, keys.Count };
        foreach (var key in keys) arguments.Add(key);
        foreach (var value in values) arguments.Add(value);
        try
        {
            return await database.ExecuteAsync("EVALSHA", arguments).ConfigureAwait(false);
        }
        catch (RedisServerException error) when (error.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal))
        {
            arguments[0] = text;
            return await database.ExecuteAsync("EVAL", arguments).ConfigureAwait(false);
        }
    }

    /// <summary>SHA-1 is the name that Redis gives scripts; nothing hangs on its strength.</summary>
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Security", "CA5350", Justification = "Redis names scripts so.")]
    private static string Hash(string text) => Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes(text)));
}
