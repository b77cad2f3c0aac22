namespace Peach.Core.Python;

/// <summary>Where an environment stands.</summary>
public enum PythonEnvironmentState
{
    /// <summary>Its packages are being installed.</summary>
    Building,

    /// <summary>It is there, whole.</summary>
    Ready,

    /// <summary>The last attempt to build it failed.</summary>
    Failed,
}
