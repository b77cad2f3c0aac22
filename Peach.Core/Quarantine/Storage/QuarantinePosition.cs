namespace Peach.Core.Quarantine.Storage;

/// <summary>How far a replica's log has been read, changed together with the parts that were found.</summary>
internal sealed class QuarantinePosition
{
    public required string LogId { get; init; }

    public long Position { get; set; }
}
