namespace Peach.Core.Dashboards;

/// <summary>How a panel is drawn.</summary>
public enum PanelShape
{
    /// <summary>Lines over time.</summary>
    Lines,

    /// <summary>Areas over time that stand on one another.</summary>
    Stacked,

    /// <summary>A bar for each place of the axis.</summary>
    Bars,

    /// <summary>Rows and columns, no chart; the axis has the rows.</summary>
    Table,
}
