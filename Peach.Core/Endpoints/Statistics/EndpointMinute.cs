namespace Peach.Core.Endpoints.Statistics;

/// <summary>An endpoint's last minute.</summary>
internal readonly record struct EndpointMinute(
    long Requests, long Errors, long Fallbacks, double RequestsPerSecond, TimeSpan? P50, TimeSpan? P99, string? LastError);
