using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Options;

namespace Peach.Core.Collect.Intake;

/// <summary>Holds every site key to its events a second.</summary>
internal sealed class RateLimiter(IOptions<CollectOptions> options, TimeProvider clock) : IIntakeLimits
{
    private readonly ConcurrentDictionary<string, RateBucket> _buckets = new(StringComparer.Ordinal);
    private readonly int? _default = options.Value.DefaultEventsPerSecond > 0 ? options.Value.DefaultEventsPerSecond : null;

    public int? LimitOf(SiteKey siteKey) => siteKey.EventsPerSecond is { } own ? (own > 0 ? own : null) : _default;

    public long RefusedOf(string siteKey) => _buckets.TryGetValue(siteKey, out var bucket) ? bucket.Refused : 0;

    /// <exception cref="CollectException">The site key has used up what it may send.</exception>
    public void Admit(SiteKey siteKey)
    {
        if (LimitOf(siteKey) is not { } limit) return;
        var wait = BucketOf(siteKey.Key).WaitBefore(clock.GetTimestamp(), clock.TimestampFrequency);
        if (wait <= TimeSpan.Zero) return;
        throw new CollectException(CollectRefusal.TooMany, string.Create(
            CultureInfo.InvariantCulture,
            $"The site key {siteKey.Key} sends more than its {limit} events a second; send the events again later, or have an administrator raise the limit."))
        {
            RetryAfter = wait,
        };
    }

    /// <summary>Counts events that were taken.</summary>
    public void Charge(SiteKey siteKey, int events)
    {
        if (LimitOf(siteKey) is { } limit) BucketOf(siteKey.Key).Charge(events, limit, clock.GetTimestamp(), clock.TimestampFrequency);
    }

    private RateBucket BucketOf(string key) => _buckets.GetOrAdd(key, static _ => new RateBucket());
}
