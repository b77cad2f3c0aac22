namespace Peach.Core.CSharp;

/// <summary>How a call ended.</summary>
public enum CSharpOutcome
{
    /// <summary>The method returned; the body is its value as JSON.</summary>
    Returned,

    /// <summary>It threw.</summary>
    Raised,

    /// <summary>The time was up.</summary>
    TimedOut,

    /// <summary>It was not called: the repository is not trusted, or too many of its calls hang.</summary>
    Refused,
}
