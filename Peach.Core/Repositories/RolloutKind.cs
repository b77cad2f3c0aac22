namespace Peach.Core.Repositories;

/// <summary>What a rollout was begun by.</summary>
public enum RolloutKind
{
    /// <summary>The branch's newest commit.</summary>
    Push,

    /// <summary>An admin, who wants an earlier or a certain commit.</summary>
    Rollback,

    /// <summary>Peach, since the commit after it did worse.</summary>
    Return,

    /// <summary>A definition that was made, changed or taken out in the UI.</summary>
    Edit,
}
