namespace Peach.Core.Dashboards;

/// <summary>A value of a series that somebody sends.</summary>
public sealed record BoardPoint(DateTimeOffset Time, double Value);
