namespace Peach.Core.Previews;

/// <summary>How one side answered a replay.</summary>
/// <param name="P50">Median time to answer; null without requests.</param>
/// <param name="P95">The same for 95 of 100 requests.</param>
/// <param name="Errors">Answers with a status of 400 or more.</param>
/// <param name="Fallbacks">Answers that came from the fallback.</param>
public sealed record SideFigures(TimeSpan? P50, TimeSpan? P95, int Errors, int Fallbacks);
