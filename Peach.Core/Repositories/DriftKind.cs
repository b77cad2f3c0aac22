namespace Peach.Core.Repositories;

/// <summary>How what runs can differ from what the branch says.</summary>
public enum DriftKind
{
    /// <summary>An admin pinned a commit.</summary>
    Pinned,

    /// <summary>An admin went back to an earlier commit.</summary>
    RolledBack,

    /// <summary>Peach went back to the commit before, which did better.</summary>
    Returned,

    /// <summary>The newest commit did not come into production, or not all of it.</summary>
    NotWhole,

    /// <summary>One definition runs in an earlier version.</summary>
    Stale,

    /// <summary>The server cannot be reached, so nobody knows what the branch says.</summary>
    Unreachable,

    /// <summary>The branch is not there any more.</summary>
    NoBranch,
}
