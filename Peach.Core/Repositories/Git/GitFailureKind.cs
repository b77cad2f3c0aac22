namespace Peach.Core.Repositories.Git;

internal enum GitFailureKind
{
    /// <summary>The program itself is not there.</summary>
    NoGit,

    /// <summary>The server does not answer, or not in time.</summary>
    Unreachable,

    /// <summary>The server wants a token or key, or another one.</summary>
    Refused,

    /// <summary>There is no repository of that address.</summary>
    NotFound,

    /// <summary>There is no such branch, or no commit at all.</summary>
    NoBranch,

    /// <summary>More output than anything sensible gives.</summary>
    TooMuchOutput,

    /// <summary>This machine's disk is full.</summary>
    NoSpace,

    Other,
}
