namespace Peach.Core.Privacy.Erasures;

/// <summary>How an erasure stands with one store. No row: nothing has come of it yet.</summary>
internal sealed class ErasureStepRow
{
    public required string ErasureId { get; init; }

    public required string Store { get; init; }

    /// <summary>The store has forgotten all until then.</summary>
    public DateTimeOffset? DoneUntil { get; set; }

    /// <summary>Failed attempts in a row.</summary>
    public int Failures { get; set; }

    /// <summary>All attempts that failed or were cut off.</summary>
    public int Unfinished { get; set; }

    public string? Reason { get; set; }

    public DateTimeOffset? NextTryAt { get; set; }
}
