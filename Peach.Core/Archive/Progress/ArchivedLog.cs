namespace Peach.Core.Archive.Progress;

/// <summary>A replica's word on how far its log is archived, for the others.</summary>
internal sealed class ArchivedLog
{
    public required string LogId { get; init; }

    /// <summary>All that was collected until then is in the object store.</summary>
    public DateTimeOffset ArchivedUntil { get; set; }

    /// <summary>When the replica said so.</summary>
    public DateTimeOffset SeenAt { get; set; }
}
