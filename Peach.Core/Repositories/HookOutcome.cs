namespace Peach.Core.Repositories;

public enum HookOutcome
{
    /// <summary>Something follows from it.</summary>
    Accepted,

    /// <summary>Its secret is right, and nothing follows from it.</summary>
    Ignored,

    /// <summary>It is not JSON, or not what a git server sends.</summary>
    Malformed,

    /// <summary>The secret is missing or wrong, or no repository of that address is followed; which of them is not told.</summary>
    Denied,
}
