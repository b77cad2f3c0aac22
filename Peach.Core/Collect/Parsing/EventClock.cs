namespace Peach.Core.Collect.Parsing;

/// <summary>Corrects the times of devices whose clocks are off. All times in milliseconds since 1970, UTC.</summary>
internal static class EventClock
{
    private const long Year2000 = 946_684_800_000;

    /// <summary>
    /// The event's time by our clock: shifted by <paramref name="collected"/> − <paramref name="sent"/> where that is more than
    /// the tolerance; never after the request, and the request's own time where what comes out lies before the year 2000.
    /// </summary>
    public static long Correct(long happened, long sent, long collected, long tolerance)
    {
        var shift = (Int128)collected - sent;
        var corrected = Int128.Abs(shift) > tolerance ? happened + shift : happened;
        return corrected > collected || corrected < Year2000 ? collected : (long)corrected;
    }
}
