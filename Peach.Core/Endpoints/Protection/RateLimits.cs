using System.Collections.Concurrent;

namespace Peach.Core.Endpoints.Protection;

/// <summary>
/// Requests a second for each of many callers, by token buckets: who was quiet may send twice as many at once. A bucket that is full again is the same as
/// none, so those go when there are many; how many there may be is bounded, and callers beyond that share one.
/// </summary>
/// <param name="perSecond">For each caller; 0 for no limit.</param>
internal sealed class RateLimits(double perSecond, TimeProvider clock)
{
    private const int MostBuckets = 100_000;
    private const double BurstSeconds = 2;

    /// <summary>Looking at all of them takes milliseconds, and it is a request that does it.</summary>
    private static readonly TimeSpan TidyPause = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, Bucket> _buckets = new(StringComparer.Ordinal);
    private readonly Bucket _shared = new();
    private long _tidied;

    public bool IsOn => perSecond > 0;

    public int Count => _buckets.Count;

    /// <returns>How long the caller has to wait; zero when the request may pass.</returns>
    public TimeSpan Take(string caller)
    {
        if (!IsOn) return TimeSpan.Zero;
        var now = clock.GetTimestamp();
        if (!_buckets.TryGetValue(caller, out var bucket))
        {
            if (_buckets.Count >= MostBuckets) Tidy(now);
            bucket = _buckets.Count >= MostBuckets ? _shared : _buckets.GetOrAdd(caller, _ => new Bucket());
        }

        lock (bucket)
        {
            Fill(bucket, now);
            if (bucket.Tokens < 1) return TimeSpan.FromSeconds((1 - bucket.Tokens) / perSecond);
            bucket.Tokens--;
            return TimeSpan.Zero;
        }
    }

    private double Capacity => Math.Max(1, perSecond * BurstSeconds);

    private void Fill(Bucket bucket, long now)
    {
        bucket.Tokens = bucket.At == 0 ? Capacity : Math.Min(Capacity, bucket.Tokens + (clock.GetElapsedTime(bucket.At, now).TotalSeconds * perSecond));
        bucket.At = now;
    }

    private void Tidy(long now)
    {
        var last = Volatile.Read(ref _tidied);
        if (last != 0 && clock.GetElapsedTime(last, now) < TidyPause) return;
        if (Interlocked.CompareExchange(ref _tidied, now, last) != last) return;
        foreach (var (caller, bucket) in _buckets)
            if (clock.GetElapsedTime(Volatile.Read(ref bucket.At), now).TotalSeconds > BurstSeconds) _buckets.TryRemove(caller, out _);
    }

    private sealed class Bucket
    {
        public double Tokens;

        /// <summary>When it was filled last; 0 for never.</summary>
        public long At;
    }
}
