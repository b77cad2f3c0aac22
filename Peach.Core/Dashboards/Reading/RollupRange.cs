namespace Peach.Core.Dashboards.Reading;

/// <summary>The spans that a view shows, and as many before them.</summary>
/// <param name="From">When the first span begins, in milliseconds since 1970.</param>
/// <param name="Spans">How many there are.</param>
/// <param name="Complete">How many of them are over.</param>
internal sealed record RollupRange(Grain Grain, long From, int Spans, int Complete, bool Compare)
{
    public long To => From + (Spans * Grain.Milliseconds());

    /// <summary>When the first span that is read begins.</summary>
    public long ReadFrom => Compare ? From - (Spans * Grain.Milliseconds()) : From;

    /// <summary>How many spans are read.</summary>
    public int Read => Compare ? Spans * 2 : Spans;

    /// <summary>How many spans of the period before are read in front.</summary>
    public int Before => Compare ? Spans : 0;

    public IReadOnlyList<string> Axis() => [.. Enumerable.Range(0, Spans).Select(span => DateTimeOffset.FromUnixTimeMilliseconds(From + (span * Grain.Milliseconds())).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture))];
}
