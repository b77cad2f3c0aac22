using Peach.Core.Platform;

namespace Peach.Core.Codex;

/// <summary>An item is not sound. The message names everything that is wrong with it at once.</summary>
public sealed class CodexRefusedException(IReadOnlyList<CodexFault> faults) : PeachException(string.Join(" ", faults.Select(fault => fault.Message)))
{
    /// <summary>What is wrong, in the order of the item's text.</summary>
    public IReadOnlyList<CodexFault> Faults { get; } = faults;
}
