namespace Peach.Core.Repositories;

public enum RolloutState
{
    Running,

    /// <summary>All the commit declares is in production.</summary>
    Succeeded,

    /// <summary>Some of it is.</summary>
    Partial,

    /// <summary>None of it is; what ran before stays.</summary>
    Failed,
}
