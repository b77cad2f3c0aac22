using StackExchange.Redis;

namespace Peach.Core.Collect;

/// <summary>What one step of a <see cref="RedisProjection"/> hands to its script.</summary>
public sealed class RedisStep
{
    internal RedisStep()
    {
    }

    /// <summary>The script sees them from <c>KEYS[2]</c> on.</summary>
    public IList<RedisKey> Keys => KeyList;

    /// <summary>The script sees them from <c>ARGV[3]</c> on.</summary>
    public IList<RedisValue> Values => ValueList;

    internal List<RedisKey> KeyList { get; } = [];

    internal List<RedisValue> ValueList { get; } = [];
}
