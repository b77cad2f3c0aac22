namespace Peach.Core.Collect.Intake;

/// <summary>
/// The generic cell rate algorithm (ITU-T I.371): one number says until when what was sent so far is paid for. A request is let in while that lies
/// less than ten seconds ahead, however large it is, and pays afterwards: a device with a pile of old events gets it through.
/// </summary>
internal sealed class RateBucket
{
    private const int BurstSeconds = 10;

    private long _paidUntil = long.MinValue;
    private long _refused;

    public long Refused => Volatile.Read(ref _refused);

    /// <returns>How long a request has to wait; zero or less: not at all.</returns>
    public TimeSpan WaitBefore(long now, long frequency)
    {
        var paidUntil = Volatile.Read(ref _paidUntil);
        if (paidUntil == long.MinValue || paidUntil - now <= BurstSeconds * frequency) return TimeSpan.Zero;
        Interlocked.Increment(ref _refused);
        return TimeSpan.FromSeconds((double)(paidUntil - now) / frequency - BurstSeconds);
    }

    public void Charge(int events, int eventsPerSecond, long now, long frequency)
    {
        var cost = (long)((double)events / eventsPerSecond * frequency);
        var seen = Volatile.Read(ref _paidUntil);
        while (true)
        {
            var next = Math.Max(seen, now) + cost;
            var found = Interlocked.CompareExchange(ref _paidUntil, next, seen);
            if (found == seen) return;
            seen = found;
        }
    }
}
