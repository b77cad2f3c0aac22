namespace Peach.Core.Dashboards;

/// <summary>What a dashboard is asked for.</summary>
/// <param name="From">When the range begins; moved back to the beginning of a span.</param>
/// <param name="To">Before when it ends; moved on to the end of a span.</param>
/// <param name="Organisations">Whose figures are added up; not empty.</param>
/// <param name="Compare">Whether the period before, of the same length, is read too.</param>
public sealed record DashboardQuery(DateTimeOffset From, DateTimeOffset To, IReadOnlyList<string> Organisations, bool Compare = true);
