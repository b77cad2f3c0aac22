namespace Peach.Core.Codex.Storage;

/// <summary>An organisation's catalogue as the database has it.</summary>
internal sealed class CatalogueRow
{
    public required string Codops { get; init; }

    /// <summary>Tells this catalogue from another of the same organisation, before it was removed.</summary>
    public required string Epoch { get; init; }

    /// <summary>
    /// The last number given to a change. Whoever takes numbers holds this row until the changes are committed, so they become visible in
    /// the order of their numbers: after all changes up to a number were seen, none of them can still come.
    /// </summary>
    public long Version { get; init; }

    /// <summary>Removals up to this number may have been forgotten: a copy that is older must be made anew.</summary>
    public long PurgedVersion { get; init; }

    public DateTimeOffset? ChangedAt { get; init; }
}
