using Peach.Core.Platform;

namespace Peach.Core.Dashboards;

/// <summary>Somebody else has changed a board meanwhile.</summary>
/// <param name="version">The version that it has now.</param>
public sealed class BoardChangedException(long version) : PeachException($"Somebody else has changed the board meanwhile: it is at version {version} now. Read it again.")
{
    public long Version { get; } = version;
}
