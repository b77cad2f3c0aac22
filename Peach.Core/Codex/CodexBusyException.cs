using Peach.Core.Platform;

namespace Peach.Core.Codex;

/// <summary>Another load that replaces the catalogue is running: two at a time would each remove what the other brings.</summary>
public sealed class CodexBusyException(string codops)
    : PeachException($"Another load that replaces the codex of {codops} is running. Try again when it has ended.");
