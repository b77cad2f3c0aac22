namespace Peach.Tests.Hosting;

/// <summary>A clock that a test sets; its timers run in real time.</summary>
internal sealed class HandClock(DateTimeOffset start) : TimeProvider
{
    public HandClock() : this(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero))
    {
    }

    public DateTimeOffset Time { get; set; } = start;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => Time;

    public override long GetTimestamp() => Time.UtcTicks;

    public void Advance(TimeSpan by) => Time += by;
}
