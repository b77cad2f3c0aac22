namespace Peach.Core.Dashboards;

/// <summary>Spans of time as milliseconds since 1970.</summary>
public static class GrainExtensions
{
    /// <returns>The length of a span in milliseconds.</returns>
    public static long Milliseconds(this Grain grain) => grain switch
    {
        Grain.Minute => 60_000,
        Grain.Hour => 3_600_000,
        _ => 86_400_000,
    };

    /// <returns>When the span begins that a time lies in.</returns>
    public static long Floor(this Grain grain, long time) => time - (time % grain.Milliseconds());

    /// <returns>The same of a moment.</returns>
    public static DateTimeOffset Floor(this Grain grain, DateTimeOffset time) => DateTimeOffset.FromUnixTimeMilliseconds(grain.Floor(time.ToUnixTimeMilliseconds()));

    /// <returns>The first beginning of a span that is not before a moment.</returns>
    public static DateTimeOffset Ceiling(this Grain grain, DateTimeOffset time) => grain.Floor(time.AddMilliseconds(grain.Milliseconds() - 1));
}
