namespace Peach.Core.Repositories;

public enum RepositoryState
{
    /// <summary>Registered, not yet polled.</summary>
    New,

    /// <summary>The newest commit is in production.</summary>
    Current,

    /// <summary>A commit is being checked and rolled out.</summary>
    RollingOut,

    /// <summary>Some or all of the newest commit's definitions are not good; their last good versions stay.</summary>
    Partial,

    /// <summary>The server answers, but the followed branch is not there (any more), or has no commit; what runs stays.</summary>
    NoBranch,

    /// <summary>The git server does not answer or refuses; what runs stays.</summary>
    Unreachable,
}
