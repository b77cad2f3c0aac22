namespace Peach.Core.Dashboards;

/// <summary>How a figure is to be read.</summary>
public enum DashboardUnit
{
    Count,

    /// <summary>0 to 1.</summary>
    Share,
    Milliseconds,

    /// <summary>Of information.</summary>
    Bits,
    Number,
}
