namespace Peach.Core.Endpoints;

/// <summary>What a component of one commit has answered in this process since it came into production here.</summary>
/// <param name="IsLive">Whether the commit is in production now.</param>
/// <param name="Requests">Answers, and failures that nothing answered in place of.</param>
/// <param name="Errors">Requests that were answered with a status of 500 or more.</param>
/// <param name="Fallbacks">Answers that it gave as the fallback or the last resort.</param>
/// <param name="Empties">Answers without an item.</param>
/// <param name="CacheHits">Answers that were kept, not made for the request.</param>
/// <param name="Buckets">How many requests took at most each of <see cref="Bounds"/>; cumulative.</param>
/// <param name="Total">The time of all requests together.</param>
public sealed record ComponentFigures(
    string Codops, string Endpoint, string Component, string Commit, bool IsLive, long Requests, long Errors, long Fallbacks, long Empties, long CacheHits,
    TimeSpan? P50, TimeSpan? P95, TimeSpan? P99, IReadOnlyList<long> Buckets, TimeSpan Total)
{
    /// <summary>Times that requests are counted by: powers of two from 128 microseconds to 16 seconds.</summary>
    public static IReadOnlyList<TimeSpan> Bounds { get; } = [.. Enumerable.Range(7, 18).Select(power => TimeSpan.FromMicroseconds(Math.Pow(2, power)))];
}
