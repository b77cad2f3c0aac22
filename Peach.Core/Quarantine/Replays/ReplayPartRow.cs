namespace Peach.Core.Quarantine.Replays;

/// <summary>A part that a replay has not ended yet.</summary>
internal sealed class ReplayPartRow
{
    public required string ReplayId { get; init; }

    public required string ObjectKey { get; init; }
}
