namespace Peach.Core.Dashboards.Counting;

/// <summary>A recommendation that somebody has chosen, waiting for plays. Times are milliseconds since 1970.</summary>
/// <param name="Id">A hash of organisation, owner and item.</param>
/// <param name="Label">Endpoint, component and version.</param>
/// <param name="Place">Endpoint, component and position.</param>
internal sealed record OpenHit(long Id, long Owner, string Codops, string Label, string Place, long HitAt)
{
    /// <summary>The time of the last event of the play.</summary>
    public long LastAt { get; set; }

    /// <summary>When the last event of it was collected.</summary>
    public long TouchedAt { get; set; }

    public HitState State { get; set; }

    public bool IsChanged { get; set; }
}
