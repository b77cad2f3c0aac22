namespace Peach.Core.Endpoints.Statistics;

/// <summary>What an endpoint did in the last minute: counters and a histogram of the time to answer.</summary>
/// <remarks>
/// Six slots of ten seconds and the current one. Histogram buckets grow by an eighth of a power of two, so a quantile is off
/// by at most 1/8 of its value.
/// </remarks>
internal sealed class EndpointStatistics(TimeProvider clock)
{
    private const int SlotSeconds = 10;
    private const int Slots = 7;
    private const int BucketsPerPower = 8;
    private const int SlotsShown = 60;
    private const int Powers = 27; // 1 microsecond to about 2 minutes

    private readonly Lock _gate = new();
    private readonly Slot[] _slots = [.. Enumerable.Range(0, Slots).Select(_ => new Slot())];
    private readonly long _started = clock.GetTimestamp();
    private readonly (long Epoch, int Requests)[] _recent = new (long, int)[SlotsShown];
    private long _invalid;
    private long _unauthorised;
    private long _limited;
    private string? _lastError;
    private long _lastErrorAt;

    /// <summary>Its latest requests; null where none are kept.</summary>
    public RequestRing? Requests { get; init; }

    /// <param name="started">The request's <see cref="TimeProvider.GetTimestamp"/>.</param>
    /// <param name="error">What went wrong; null for nothing.</param>
    /// <param name="failed">Whether the answer had a status of 500 or more.</param>
    public void Record(long started, bool fallback, bool failed, string? error)
    {
        var now = clock.GetTimestamp();
        var bucket = BucketOf(clock.GetElapsedTime(started, now));
        lock (_gate)
        {
            var slot = SlotAt(now);
            slot.Requests++;
            ref var shown = ref _recent[slot.Epoch % SlotsShown];
            shown = (slot.Epoch, shown.Epoch == slot.Epoch ? shown.Requests + 1 : 1);
            slot.Buckets[bucket]++;
            if (fallback) slot.Fallbacks++;
            if (failed) slot.Errors++;
            if (error is null) return;
            _lastError = error;
            _lastErrorAt = now;
        }
    }

    public EndpointRefusals Refusals => new(Interlocked.Read(ref _invalid), Interlocked.Read(ref _unauthorised), Interlocked.Read(ref _limited));

    /// <param name="statusCode">Of a request that came to no component: 422, 401 or 429.</param>
    public void Refuse(int statusCode)
    {
        switch (statusCode)
        {
            case 422: Interlocked.Increment(ref _invalid); break;
            case 401: Interlocked.Increment(ref _unauthorised); break;
            case 429: Interlocked.Increment(ref _limited); break;
        }
    }

    /// <summary>Requests in each ten seconds of the last ten minutes, oldest first.</summary>
    public IReadOnlyList<int> Recent()
    {
        lock (_gate)
        {
            var newest = EpochAt(clock.GetTimestamp());
            return [.. Enumerable.Range(0, SlotsShown).Select(index => newest - SlotsShown + 1 + index).Select(epoch => epoch >= 0 && _recent[epoch % SlotsShown] is var slot && slot.Epoch == epoch ? slot.Requests : 0)];
        }
    }

    public EndpointMinute LastMinute()
    {
        lock (_gate)
        {
            var now = clock.GetTimestamp();
            var oldest = EpochAt(now) - Slots + 1;
            var live = _slots.Where(slot => slot.Epoch >= oldest && slot.Requests > 0).ToList();
            var requests = live.Sum(slot => slot.Requests);
            var seconds = Math.Clamp(clock.GetElapsedTime(_started, now).TotalSeconds, 1, ((Slots - 1) * SlotSeconds) + (SecondsInto(now) % SlotSeconds));
            var error = clock.GetElapsedTime(_lastErrorAt, now) < TimeSpan.FromMinutes(1) ? _lastError : null;
            return new EndpointMinute(
                requests, live.Sum(slot => slot.Errors), live.Sum(slot => slot.Fallbacks), requests / seconds,
                Quantile(live, requests, 0.50), Quantile(live, requests, 0.99), error);
        }
    }

    private Slot SlotAt(long now)
    {
        var epoch = EpochAt(now);
        var slot = _slots[epoch % Slots];
        if (slot.Epoch != epoch) slot.Begin(epoch);
        return slot;
    }

    private double SecondsInto(long now) => clock.GetElapsedTime(0, now).TotalSeconds;

    private long EpochAt(long now) => (long)SecondsInto(now) / SlotSeconds;

    private static TimeSpan? Quantile(List<Slot> slots, long requests, double quantile)
    {
        if (requests == 0) return null;
        var rank = (long)Math.Ceiling(requests * quantile);
        for (var bucket = 0; bucket < BucketsPerPower * Powers; bucket++)
        {
            rank -= slots.Sum(slot => (long)slot.Buckets[bucket]);
            if (rank <= 0) return TimeSpan.FromMicroseconds(Math.Pow(2, (bucket + 0.5) / BucketsPerPower));
        }

        return null;
    }

    private static int BucketOf(TimeSpan time) =>
        Math.Clamp((int)(Math.Log2(Math.Max(time.TotalMicroseconds, 1)) * BucketsPerPower), 0, (BucketsPerPower * Powers) - 1);

    private sealed class Slot
    {
        public long Epoch { get; private set; } = -1;

        public long Requests { get; set; }

        public long Errors { get; set; }

        public long Fallbacks { get; set; }

        public int[] Buckets { get; } = new int[BucketsPerPower * Powers];

        public void Begin(long epoch)
        {
            Epoch = epoch;
            Requests = Errors = Fallbacks = 0;
            Array.Clear(Buckets);
        }
    }
}
