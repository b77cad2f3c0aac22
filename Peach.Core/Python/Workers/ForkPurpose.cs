namespace Peach.Core.Python.Workers;

/// <summary>What a fork server forks.</summary>
internal enum ForkPurpose
{
    /// <summary>A template for each commit, and from it workers for endpoints.</summary>
    Templates,

    /// <summary>A process for each run of a task.</summary>
    Tasks,
}
