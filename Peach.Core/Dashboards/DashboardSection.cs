namespace Peach.Core.Dashboards;

/// <summary>The parts that the dashboards have.</summary>
public enum DashboardSection
{
    Events,
    Recommendations,
    Catalogue,
    Health,
}
