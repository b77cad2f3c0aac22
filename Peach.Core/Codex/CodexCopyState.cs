namespace Peach.Core.Codex;

/// <summary>How the copy in Redis stands.</summary>
public enum CodexCopyState
{
    /// <summary>It has all there is, but for what was written a moment ago.</summary>
    Current,

    /// <summary>It is being filled again; what is not there yet comes from the database.</summary>
    Filling,

    /// <summary>Redis does not answer.</summary>
    Away,
}
