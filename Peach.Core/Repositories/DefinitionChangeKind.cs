namespace Peach.Core.Repositories;

/// <summary>What a rollout can do to a definition.</summary>
public enum DefinitionChangeKind
{
    Added,

    /// <summary>It says something else than before.</summary>
    Changed,

    Removed,

    /// <summary>Its earlier version stays, because the commit's is not good.</summary>
    Kept,

    /// <summary>It says what it said; the code behind it may have changed.</summary>
    Same,
}
