namespace Peach.Core.Dashboards;

/// <summary>A chart, and the table that says the same.</summary>
/// <param name="Id">Names it in addresses: <c>events-by-type</c>.</param>
/// <param name="Explanation">What is counted, in a sentence.</param>
/// <param name="Axis">When each span begins (ISO 8601), or what each bar is of.</param>
/// <param name="Lines">Each has a value for each place of the axis.</param>
/// <param name="Before">All lines together in the period before, place by place; null where it is not compared or does not add up.</param>
public sealed record DashboardPanel(
    string Id, string Title, DashboardUnit Unit, PanelShape Shape, string Explanation, IReadOnlyList<string> Axis, IReadOnlyList<DashboardLine> Lines,
    IReadOnlyList<double?>? Before = null)
{
    public bool IsEmpty => Lines.All(line => line.Values.All(value => value is null or 0));

    /// <summary>How long the spans of an axis of time are.</summary>
    public Grain Grain { get; init; }

    /// <summary>Whether lines have values of their own times, and none elsewhere.</summary>
    public bool IsSparse { get; init; }

    /// <summary>For a table: what each line's values are in.</summary>
    public IReadOnlyList<DashboardUnit> Units { get; init; } = [];
}
