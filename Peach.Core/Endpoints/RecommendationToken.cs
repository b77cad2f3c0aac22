namespace Peach.Core.Endpoints;

/// <summary>What a recommendation token says: which answer it names.</summary>
/// <param name="Component">The component that answered, or the fallback.</param>
/// <param name="Commit">The first 8 digits of the commit that it ran from.</param>
/// <param name="Time">When the answer was made, to the millisecond.</param>
public sealed record RecommendationToken(string Codops, string Endpoint, string Component, string Commit, bool FallbackUsed, DateTimeOffset Time);
