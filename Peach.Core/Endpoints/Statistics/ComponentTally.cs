namespace Peach.Core.Endpoints.Statistics;

/// <summary>What one component of one commit has answered. Written by all requests at once, so without a lock.</summary>
/// <remarks>Histogram buckets grow by a quarter of a power of two from 1 microsecond: a quantile is off by at most a fifth of its value.</remarks>
internal sealed class ComponentTally
{
    private const int BucketsPerPower = 4;
    private const int Powers = 27;

    /// <summary>The power of two, in microseconds, of the first of <see cref="ComponentFigures.Bounds"/>.</summary>
    private const int FirstBound = 7;

    private readonly int[] _buckets = new int[BucketsPerPower * Powers];
    private long _errors;
    private long _fallbacks;
    private long _empties;
    private long _hits;
    private long _ticks;

    public void Record(TimeSpan time, bool isError, bool isFallback, bool isEmpty, bool isHit)
    {
        Interlocked.Add(ref _ticks, time.Ticks);
        if (isError) Interlocked.Increment(ref _errors);
        if (isFallback) Interlocked.Increment(ref _fallbacks);
        if (isEmpty) Interlocked.Increment(ref _empties);
        if (isHit) Interlocked.Increment(ref _hits);
        var bucket = (int)(Math.Log2(Math.Max(time.TotalMicroseconds, 1)) * BucketsPerPower);
        Interlocked.Increment(ref _buckets[Math.Clamp(bucket, 0, _buckets.Length - 1)]);
    }

    public ComponentFigures Read(string codops, string endpoint, string component, string commit, bool isLive)
    {
        var counts = Array.ConvertAll(_buckets, count => (long)count);
        var all = counts.Sum();
        // All figures of one reading agree, whatever comes in between.
        var cumulative = new long[ComponentFigures.Bounds.Count];
        var sum = 0L;
        for (var bucket = 0; bucket < counts.Length; bucket++)
        {
            sum += counts[bucket];
            // The last bucket below a power of two closes it.
            var index = ((bucket + 1) / BucketsPerPower) - FirstBound;
            if ((bucket + 1) % BucketsPerPower == 0 && index >= 0 && index < cumulative.Length) cumulative[index] = sum;
        }

        return new ComponentFigures(
            codops, endpoint, component, commit, isLive, all, Interlocked.Read(ref _errors), Interlocked.Read(ref _fallbacks), Interlocked.Read(ref _empties), Interlocked.Read(ref _hits),
            Quantile(counts, all, 0.50), Quantile(counts, all, 0.95), Quantile(counts, all, 0.99), cumulative, TimeSpan.FromTicks(Interlocked.Read(ref _ticks)));
    }

    private static TimeSpan? Quantile(long[] counts, long all, double quantile)
    {
        var rank = (long)Math.Ceiling(all * quantile);
        for (var bucket = 0; bucket < counts.Length && all > 0; bucket++)
        {
            rank -= counts[bucket];
            if (rank <= 0) return TimeSpan.FromMicroseconds(Math.Pow(2, (bucket + 0.5) / BucketsPerPower));
        }

        return null;
    }
}
