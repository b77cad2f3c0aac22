namespace Peach.Core.Python;

/// <summary>What a worker tells of a returned value, so that nobody has to parse it.</summary>
[Flags]
public enum PythonReplyTraits
{
    None = 0,
    List = 1,
    Dict = 2,

    /// <summary>An empty list, a dict whose <c>items</c> is empty, or None.</summary>
    Empty = 4,

    /// <summary>A dict that has the key <c>id</c>.</summary>
    HasId = 8,

    /// <summary>A dict that has the key <c>fallback_used</c>.</summary>
    HasFallbackUsed = 16,
}
