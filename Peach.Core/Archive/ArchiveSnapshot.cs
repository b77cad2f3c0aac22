namespace Peach.Core.Archive;

/// <summary>What lay in the archive at one moment.</summary>
/// <param name="At">The moment.</param>
/// <param name="Organisations">Each organisation that has events in it, by codops.</param>
/// <param name="Replicas">How far each replica has come.</param>
/// <param name="BytesBehind">Bytes of this replica's log that are not archived yet.</param>
public sealed record ArchiveSnapshot(
    DateTimeOffset At, IReadOnlyList<ArchivedOrganisation> Organisations, IReadOnlyList<ArchivingReplica> Replicas, long BytesBehind);
