namespace Peach.Core.Python;

/// <summary>What a Redis key holds, as Python is given it.</summary>
public enum PrefetchedKind
{
    /// <summary>There is no such key.</summary>
    Missing,

    /// <summary>A string.</summary>
    Bytes,

    /// <summary>A list, or a sorted set from its lowest score to its highest.</summary>
    List,

    Set,

    /// <summary>Field, value, field, value.</summary>
    Hash,
}
