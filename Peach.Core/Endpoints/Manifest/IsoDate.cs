using System.Globalization;

namespace Peach.Core.Endpoints.Manifest;

/// <summary>Dates and times in a request, in the extended forms of ISO 8601.</summary>
internal static class IsoDate
{
    private static readonly string[] Forms = ["yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    /// <returns>The same in the form that every Python's <c>fromisoformat</c> reads; null when it is none.</returns>
    public static string? Normalise(string text)
    {
        if (text.Length == 10) return DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _) ? text : null;
        if (text.Length is < 16 or > 40 || text[10] is not ('T' or 't' or ' ')) return null;
        // A plus sign that was not escaped arrives as a space.
        var whole = string.Concat(text.AsSpan(0, 10), "T", text.AsSpan(11)).Replace(' ', '+').Replace('z', 'Z');
        if (!DateTimeOffset.TryParseExact(whole, Forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)) return null;
        var form = time.Ticks % TimeSpan.TicksPerSecond == 0 ? "yyyy-MM-dd'T'HH:mm:ss" : "yyyy-MM-dd'T'HH:mm:ss.ffffff";
        if (whole.AsSpan(11).IndexOfAny('Z', '+', '-') >= 0) form += "zzz";
        return time.ToString(form, CultureInfo.InvariantCulture);
    }
}
