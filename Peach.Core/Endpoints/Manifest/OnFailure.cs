namespace Peach.Core.Endpoints.Manifest;

/// <summary>What answers when component and fallback have failed.</summary>
internal enum OnFailure
{
    /// <summary>The last good answer for the same arguments; without one, the error.</summary>
    Stale,

    /// <summary>The last good answer for the same arguments; without one, an empty list.</summary>
    Empty,

    /// <summary>The error.</summary>
    Error,
}
