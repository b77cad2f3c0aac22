namespace Peach.Core.Dashboards;

/// <summary>A figure of the whole range.</summary>
/// <param name="Explanation">What is counted, in a sentence.</param>
/// <param name="Value">Null where nothing tells.</param>
/// <param name="Change">How the complete spans compare with as many of the period before: 0.1 for a tenth more. Null where there is nothing to compare with.</param>
/// <param name="IsRiseGood">Whether more is better; null where it is neither.</param>
public sealed record DashboardTile(string Id, string Title, DashboardUnit Unit, string Explanation, double? Value, double? Change, bool? IsRiseGood);
