namespace Peach.Core.Tasks;

/// <summary>What a search over runs found, newest run first.</summary>
/// <param name="Runs">How many runs' logs were read.</param>
/// <param name="Stopped">Why it ended before the oldest run; null when all were read.</param>
/// <param name="GoOnBefore">The oldest run that was read, to go on from; null when all were read.</param>
public sealed record LogSearchResult(IReadOnlyList<LogSearchMatch> Matches, int Runs, string? Stopped, string? GoOnBefore);
