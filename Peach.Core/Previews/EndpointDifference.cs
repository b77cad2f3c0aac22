namespace Peach.Core.Previews;

/// <summary>How one endpoint's answers differ.</summary>
/// <param name="Requests">How many were asked of both.</param>
/// <param name="Equal">Answers that are the same but for token and <c>fallback_used</c>.</param>
/// <param name="SameItems">Answers with the same items in the same order, whatever else they hold.</param>
/// <param name="Overlap">Mean share of the first ten items that both have, from 0 to 1; null when no answer had any.</param>
/// <param name="RankCorrelation">Mean of Spearman's rank correlation of the items that both have, from -1 to 1; null when there were no two such items.</param>
/// <param name="ItemsIn">Items that only the preview gave, over all requests.</param>
/// <param name="ItemsOut">Items that only production gave.</param>
public sealed record EndpointDifference(
    string Codops, string Name, string Path, int Requests, int Equal, int SameItems, double? Overlap, double? RankCorrelation, int ItemsIn, int ItemsOut,
    SideFigures Production, SideFigures Preview, IReadOnlyList<DifferenceExample> Examples);
