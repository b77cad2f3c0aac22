namespace Peach.Core.Quarantine.Replays;

/// <summary>A replay as the database keeps it, so that it goes on after a crash where it was.</summary>
internal sealed class ReplayRow
{
    public required string Id { get; init; }

    /// <summary>The log that takes the events: the replica's that carries the replay out.</summary>
    public required string LogId { get; init; }

    /// <summary>JSON of the <see cref="QuarantineFilter"/>.</summary>
    public required string Filter { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; set; }

    public required int Parts { get; init; }

    public int PartsDone { get; set; }

    public long Taken { get; set; }

    public long Duplicate { get; set; }

    /// <summary>JSON: number of events by what is wrong with them now.</summary>
    public string StillFaulty { get; set; } = "{}";

    public string? Error { get; set; }

    /// <summary>The object key of the part whose events are being taken; null between parts.</summary>
    public string? Part { get; set; }

    /// <summary>Where the log ended when that part was begun: what it has taken lies behind.</summary>
    public long Position { get; set; }
}
