namespace Peach.Core.Metrics;

/// <summary>A quarantined event in the live overview.</summary>
/// <param name="Reason">What is wrong, e.g. <c>event_timestamp is missing</c>.</param>
/// <param name="Raw">What was sent, cut where it is long.</param>
public sealed record LatestQuarantined(DateTimeOffset CollectTime, string Codops, string SiteKey, string Reason, string Raw);
