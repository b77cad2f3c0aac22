namespace Peach.Tests.Collect;

/// <summary>A clock that a test sets; its timers run in real time.</summary>
internal sealed class HandClock(DateTimeOffset start) : TimeProvider
{
    public DateTimeOffset Time { get; set; } = start;

    public override DateTimeOffset GetUtcNow() => Time;
}
