namespace Peach.Core.Collect.Duplicates;

/// <summary>
/// How keys lie on disk. A run is a file that is written once, in order of slot and hash. Numbers are little endian.
/// <code>
/// the hashes (8 bytes each)
/// · how many hashes each of the slots has (4 each) · when the oldest and the youngest came, milliseconds since 1970 UTC (8 each)
/// · CRC-32C of the hashes (4) · version (4) · CRC-32C of all since the hashes (4)
/// </code>
/// </summary>
internal static class RunFormat
{
    public const int Version = 1;

    public const int TrailerBytes = EventKey.Slots * sizeof(int) + 2 * sizeof(long) + 3 * sizeof(int);

    /// <summary>No run has more hashes.</summary>
    public const long MaxCount = 1 << 30;
}
