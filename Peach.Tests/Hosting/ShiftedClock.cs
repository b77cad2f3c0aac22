namespace Peach.Tests.Hosting;

/// <summary>The system's clock, put forward by a test; timers go by the system's.</summary>
public sealed class ShiftedClock : TimeProvider
{
    private long _ticks;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _ticks));

    public override long GetTimestamp() => base.GetTimestamp() + (long)(TimeSpan.FromTicks(Interlocked.Read(ref _ticks)).TotalSeconds * TimestampFrequency);

    public void PutForward(TimeSpan time) => Interlocked.Add(ref _ticks, time.Ticks);
}
