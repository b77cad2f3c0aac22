using Peach.Core.Repositories;

namespace Peach.Core.Endpoints.Statistics;

/// <summary>What the calls of one definition from one commit came to. Written by all requests at once, so without a lock.</summary>
/// <remarks>Histogram buckets grow by a quarter of a power of two from 1 microsecond: the quantile is off by at most a fifth of its value.</remarks>
internal sealed class CallTally
{
    private const int BucketsPerPower = 4;
    private const int Powers = 27;

    private readonly int[] _buckets = new int[BucketsPerPower * Powers];
    private long _calls;
    private long _failures;

    public void Record(TimeSpan time, bool failed)
    {
        Interlocked.Increment(ref _calls);
        if (failed) Interlocked.Increment(ref _failures);
        var bucket = (int)(Math.Log2(Math.Max(time.TotalMicroseconds, 1)) * BucketsPerPower);
        Interlocked.Increment(ref _buckets[Math.Clamp(bucket, 0, _buckets.Length - 1)]);
    }

    public CallHealth Read()
    {
        var counts = Array.ConvertAll(_buckets, count => (long)count);
        var rank = (long)Math.Ceiling(counts.Sum() * 0.95);
        var p95 = TimeSpan.Zero;
        for (var bucket = 0; bucket < counts.Length && rank > 0; bucket++)
        {
            rank -= counts[bucket];
            p95 = TimeSpan.FromMicroseconds(Math.Pow(2, (bucket + 0.5) / BucketsPerPower));
        }

        return new CallHealth(Interlocked.Read(ref _calls), Interlocked.Read(ref _failures), p95);
    }
}
