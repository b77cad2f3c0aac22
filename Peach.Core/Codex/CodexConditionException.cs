using Peach.Core.Platform;

namespace Peach.Core.Codex;

/// <summary>Somebody else changed the item first.</summary>
/// <param name="version">The version that it has; null when it is not there.</param>
public sealed class CodexConditionException(long? version) : PeachException(
    version is null ? "There is no such item (any more); nothing was changed." : $"The item is at version {version} by now; nothing was changed. Read it again first.")
{
    /// <summary>The version that it has; null when it is not there.</summary>
    public long? Version { get; } = version;
}
