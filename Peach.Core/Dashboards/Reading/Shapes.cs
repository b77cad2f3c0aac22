namespace Peach.Core.Dashboards.Reading;

/// <summary>Makes tiles and panels of figures.</summary>
internal sealed class Shapes(Figures figures)
{
    /// <summary>Lines of a chart; the smaller ones are put together.</summary>
    private const int MostLines = 8;

    private const string Rest = "all others";

    private readonly RollupRange _range = figures.Range;
    private readonly IReadOnlyList<string> _axis = figures.Range.Axis();

    public long Total(long[] values) => Sum(values, _range.Before, _range.Spans);

    public DashboardTile Count(string id, string title, string explanation, long[] values, bool? isRiseGood = null, DashboardUnit unit = DashboardUnit.Count) =>
        new(id, title, unit, explanation, Total(values), _range.Compare ? Change(Complete(values), CompleteBefore(values)) : null, isRiseGood);

    /// <summary>A ratio of sums.</summary>
    public DashboardTile Ratio(string id, string title, string explanation, long[] upper, long[] lower, bool? isRiseGood, DashboardUnit unit = DashboardUnit.Share, double factor = 1)
    {
        var change = _range.Compare && Ratio(Complete(upper), Complete(lower)) is { } now && Ratio(CompleteBefore(upper), CompleteBefore(lower)) is { } before ? Change(now, before) : null;
        return new DashboardTile(id, title, unit, explanation, Ratio(Total(upper), Total(lower)) * factor, change, isRiseGood);
    }

    public DashboardTile Distinct(string id, string title, string explanation, string measure, string label)
    {
        var change = _range.Compare
            ? Change(figures.Distinct(measure, label, _range.Before, _range.Complete), figures.Distinct(measure, label, 0, _range.Complete))
            : null;
        return new DashboardTile(id, title, DashboardUnit.Count, explanation, figures.Distinct(measure, label, _range.Before, _range.Spans), change, true);
    }

    /// <summary>Counts over time by label, the largest first.</summary>
    public DashboardPanel Stacked(string id, string title, string explanation, IReadOnlyDictionary<string, long[]> lines, PanelShape shape = PanelShape.Stacked, DashboardUnit unit = DashboardUnit.Count, double factor = 1)
    {
        var ordered = lines.Where(line => Total(line.Value) > 0).OrderByDescending(line => Total(line.Value)).ThenBy(line => line.Key, StringComparer.Ordinal).ToList();
        List<DashboardLine> shown = [.. ordered.Take(ordered.Count > MostLines ? MostLines - 1 : MostLines).Select(line => Line(line.Key, line.Value, factor))];
        if (ordered.Count > MostLines) shown.Add(Line(Rest, AddUp(ordered.Skip(MostLines - 1).Select(line => line.Value)), factor));
        return new DashboardPanel(id, title, unit, shape, explanation, _axis, shown, Before(AddUp(lines.Values), factor));
    }

    /// <summary>Lines over time of a ratio by label, those with the most below the line first.</summary>
    public DashboardPanel Ratios(
        string id, string title, string explanation, IReadOnlyDictionary<string, long[]> upper, IReadOnlyDictionary<string, long[]> lower, DashboardUnit unit = DashboardUnit.Share, double factor = 1, bool withTotal = true)
    {
        var none = new long[_range.Read];
        var (allUpper, allLower) = (AddUp(upper.Values), AddUp(lower.Values));
        var ordered = lower.Where(line => Total(line.Value) > 0).OrderByDescending(line => Total(line.Value)).ThenBy(line => line.Key, StringComparer.Ordinal).Take(MostLines).ToList();
        List<DashboardLine> lines = [.. ordered.Select(line => new DashboardLine(line.Key, Ratios(upper.GetValueOrDefault(line.Key, none), line.Value, _range.Before, factor)))];
        if (withTotal && ordered.Count > 1) lines.Insert(0, new DashboardLine("all", Ratios(allUpper, allLower, _range.Before, factor)));
        return new DashboardPanel(id, title, unit, PanelShape.Lines, explanation, _axis, lines, _range.Compare && withTotal ? Ratios(allUpper, allLower, 0, factor) : null);
    }

    public DashboardPanel Lines(string id, string title, string explanation, IReadOnlyDictionary<string, long[]> lines, bool addsUp, DashboardUnit unit = DashboardUnit.Count, double factor = 1)
    {
        var panel = new DashboardPanel(
            id, title, unit, PanelShape.Lines, explanation, _axis,
            [.. lines.Where(line => Total(line.Value) > 0).OrderByDescending(line => Total(line.Value)).ThenBy(line => line.Key, StringComparer.Ordinal).Take(MostLines).Select(line => Line(line.Key, line.Value, factor))]);
        return addsUp ? panel with { Before = Before(AddUp(lines.Values), factor) } : panel;
    }

    public IReadOnlyList<double?>? Before(long[] values, double factor = 1) => _range.Compare ? [.. values.Take(_range.Spans).Select(value => (double?)(value * factor))] : null;

    public static double? Ratio(double upper, double lower) => lower == 0 ? null : upper / lower;

    private DashboardLine Line(string label, long[] values, double factor) =>
        new(label, [.. values.Skip(_range.Before).Select(value => (double?)(value * factor))]);

    private IReadOnlyList<double?> Ratios(long[] upper, long[] lower, int from, double factor) =>
        [.. Enumerable.Range(from, _range.Spans).Select(span => Ratio(upper[span], lower[span]) * factor)];

    private long[] AddUp(IEnumerable<long[]> lines)
    {
        var sums = new long[_range.Read];
        foreach (var line in lines)
            for (var i = 0; i < sums.Length; i++) sums[i] += line[i];
        return sums;
    }

    private long Complete(long[] values) => Sum(values, _range.Before, _range.Complete);

    private long CompleteBefore(long[] values) => Sum(values, 0, _range.Complete);

    private static long Sum(long[] values, int from, int count) => values.AsSpan(from, count).ToArray().Sum();

    private static double? Change(double now, double before) => before == 0 ? null : (now / before) - 1;
}
