namespace Peach.Core.Dashboards;

/// <summary>A series that somebody sends.</summary>
/// <param name="Points">How many values are kept.</param>
public sealed record OwnSeries(string Codops, string Name, long Points, BoardPoint Last);
