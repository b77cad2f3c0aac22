namespace Peach.Core.Privacy.Erasures;

/// <summary>An erasure as the database keeps it. At most one of a person is open (has no end).</summary>
internal sealed class ErasureRow
{
    public required string Id { get; init; }

    public required string Codops { get; init; }

    public required string UserHash { get; init; }

    /// <summary>The person's id, encrypted; gone when the erasure is done.</summary>
    public string? ProtectedUser { get; set; }

    public required string RequestedBy { get; init; }

    public DateTimeOffset RequestedAt { get; init; }

    public DateTimeOffset CoversUntil { get; set; }

    public DateTimeOffset? FinishedAt { get; set; }
}
