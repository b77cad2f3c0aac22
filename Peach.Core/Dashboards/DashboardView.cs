namespace Peach.Core.Dashboards;

/// <summary>A section of the dashboards, computed.</summary>
/// <param name="From">When the first span begins.</param>
/// <param name="To">When the last span ends; it may be running still.</param>
/// <param name="Grain">How long the spans are.</param>
/// <param name="CompleteUntil">What was over when it was computed; changes compare what is before it with as much of the period before.</param>
public sealed record DashboardView(
    DashboardSection Section, DateTimeOffset From, DateTimeOffset To, Grain Grain, DateTimeOffset CompleteUntil,
    IReadOnlyList<DashboardTile> Tiles, IReadOnlyList<DashboardPanel> Panels)
{
    /// <summary>Whether nothing was counted in the range.</summary>
    public bool IsEmpty => Panels.All(panel => panel.IsEmpty);
}
