namespace Peach.Core.Endpoints.Invocation.Prefetching;

/// <summary>What a Redis key holds.</summary>
internal enum KeyType
{
    /// <summary>A string, as most do.</summary>
    Text,
    List,
    Set,
    SortedSet,
    Hash,

    /// <summary>A stream or a module's type, which is not read ahead.</summary>
    Other,
}
