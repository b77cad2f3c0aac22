namespace Peach.Core.CSharp;

/// <summary>What is told of a returned value, so that nobody has to parse it again. The values are those of Python's replies.</summary>
[Flags]
public enum CSharpReplyTraits
{
    None = 0,
    List = 1,
    Dict = 2,

    /// <summary>An empty list, an object whose <c>items</c> is empty, or null.</summary>
    Empty = 4,

    /// <summary>An object that has the key <c>id</c>.</summary>
    HasId = 8,

    /// <summary>An object that has the key <c>fallback_used</c>.</summary>
    HasFallbackUsed = 16,
}
