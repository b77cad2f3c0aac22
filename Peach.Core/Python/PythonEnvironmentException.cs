using Peach.Core.Platform;

namespace Peach.Core.Python;

/// <summary>An environment cannot be had; the message says why, in pip's words where they are pip's.</summary>
public sealed class PythonEnvironmentException(string message, bool isRequirementsFault) : PeachException(message)
{
    /// <summary>Whether it lies in the requirements, so that trying again is of no use before they change.</summary>
    public bool IsRequirementsFault { get; } = isRequirementsFault;
}
