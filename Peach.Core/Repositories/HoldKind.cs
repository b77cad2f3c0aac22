namespace Peach.Core.Repositories;

/// <summary>Why a repository does not run what its branch says.</summary>
public enum HoldKind
{
    /// <summary>It stays at a commit until an admin resumes following.</summary>
    Pinned,

    /// <summary>An admin took it back to an earlier commit, until a newer one than the bad one comes.</summary>
    RolledBack,

    /// <summary>Peach took it back by itself, because the new version did worse; until a newer one comes.</summary>
    Returned,
}
