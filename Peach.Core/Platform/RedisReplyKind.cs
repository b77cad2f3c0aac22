namespace Peach.Core.Platform;

/// <summary>The kinds of Redis' answers.</summary>
public enum RedisReplyKind
{
    /// <summary>There is no such key.</summary>
    Missing,
    Bytes,
    Entries,

    /// <summary>The key holds something of another type.</summary>
    WrongType,

    /// <summary>Another error, such as that Redis is still loading its data.</summary>
    Error,
}
