namespace Peach.Core.Codex.Storage;

/// <summary>An item as the database has it; a removed one stays for a while, so that the copy hears of it.</summary>
internal sealed class ItemRow
{
    public required string Codops { get; init; }

    public required string Id { get; init; }

    /// <summary>The number of its last change.</summary>
    public long Version { get; init; }

    /// <summary>A number that was current when it was last put, changed by that or not. Loads that replace remove what has a lower one than they began at.</summary>
    public long Touched { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }

    public DateTimeOffset? DeletedAt { get; init; }

    public DateTimeOffset? AvailableFrom { get; init; }

    public DateTimeOffset? AvailableUntil { get; init; }

    public required string SearchText { get; init; }

    public required string FieldText { get; init; }

    public required string Body { get; init; }
}
