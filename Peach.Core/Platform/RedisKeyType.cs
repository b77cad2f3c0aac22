namespace Peach.Core.Platform;

/// <summary>What a Redis key holds.</summary>
public enum RedisKeyType
{
    /// <summary>A string, as most do.</summary>
    Text,
    List,
    Set,

    /// <summary>Read from its lowest score to its highest, without the scores.</summary>
    SortedSet,

    /// <summary>Read as field, value, field, value.</summary>
    Hash,

    /// <summary>A stream or a module's type, which cannot be read here.</summary>
    Other,
}
