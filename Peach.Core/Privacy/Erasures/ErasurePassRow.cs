namespace Peach.Core.Privacy.Erasures;

/// <summary>
/// One pass over a store. The row is made before the pass begins and gets its end together with what was removed, so that nothing counts
/// twice; a pass that fails or is cut off loses its row.
/// </summary>
internal sealed class ErasurePassRow
{
    public required string Id { get; init; }

    public required string ErasureId { get; init; }

    public required string Codops { get; init; }

    public required string Store { get; init; }

    public bool AtOnce { get; init; }

    public DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; set; }

    /// <summary>In thousandths.</summary>
    public int Progress { get; set; }

    public long Records { get; set; }

    /// <summary>JSON array of texts.</summary>
    public string? Places { get; set; }
}
