namespace Peach.Core.Metrics;

/// <summary>An event in the live overview.</summary>
/// <param name="Json">The flat event, for a closer look.</param>
public sealed record LatestEvent(string Uid, DateTimeOffset CollectTime, DateTimeOffset Time, string Codops, string SiteKey, string Type, string Json);
