namespace Peach.Core.Dashboards;

/// <summary>A line of a panel.</summary>
/// <param name="Values">Null where there is no value, as for a ratio of nothing.</param>
public sealed record DashboardLine(string Label, IReadOnlyList<double?> Values);
