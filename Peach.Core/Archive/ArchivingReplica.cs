namespace Peach.Core.Archive;

/// <summary>How far a replica has archived what it collected.</summary>
/// <param name="Log">The name of its log, as it is in the names of parts.</param>
/// <param name="ArchivedUntil">All that it collected until then is archived.</param>
/// <param name="SeenAt">When it said so.</param>
public sealed record ArchivingReplica(string Log, DateTimeOffset ArchivedUntil, DateTimeOffset SeenAt);
