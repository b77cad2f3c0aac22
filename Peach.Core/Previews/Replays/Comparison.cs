namespace Peach.Core.Previews.Replays;

/// <summary>Adds up how two sides' answers to the same requests differ.</summary>
internal sealed class Comparison(string codops, string name, string path)
{
    private const int First = 10;
    private const int MaxExamples = 5;
    private const int ItemsShown = 10;

    private readonly List<(string Query, ReadAnswer Production, ReadAnswer Preview, double Likeness)> _different = [];
    private readonly List<ReadAnswer> _production = [];
    private readonly List<ReadAnswer> _preview = [];
    private readonly List<double> _overlaps = [];
    private readonly List<double> _correlations = [];
    private int _equal;
    private int _sameItems;
    private int _itemsIn;
    private int _itemsOut;

    public void Add(string query, ReadAnswer production, ReadAnswer preview)
    {
        _production.Add(production);
        _preview.Add(preview);
        var overlap = Overlap(production.Items, preview.Items, First);
        if (overlap is { } share) _overlaps.Add(share);
        if (RankCorrelation(production.Items, preview.Items) is { } correlation) _correlations.Add(correlation);
        if (production.Items.SequenceEqual(preview.Items) && production.IsError == preview.IsError) _sameItems++;
        _itemsIn += preview.Items.Except(production.Items).Count();
        _itemsOut += production.Items.Except(preview.Items).Count();
        if (production.IsEqualTo(preview)) _equal++;
        // Errors on one side are what one wants to see first.
        else _different.Add((query, production, preview, production.IsError == preview.IsError ? overlap ?? 0 : -1));
    }

    public EndpointDifference Result() => new(
        codops, name, path, _production.Count, _equal, _sameItems, Mean(_overlaps), Mean(_correlations), _itemsIn, _itemsOut, Figures(_production), Figures(_preview),
        [.. _different.OrderBy(pair => pair.Likeness).Take(MaxExamples).Select(pair => new DifferenceExample(pair.Query, Show(pair.Production), Show(pair.Preview)))]);

    /// <summary>The share of the first items that both have; null when neither has any.</summary>
    internal static double? Overlap(IReadOnlyList<string> one, IReadOnlyList<string> other, int first)
    {
        var left = one.Take(first).ToHashSet(StringComparer.Ordinal);
        var right = other.Take(first).ToHashSet(StringComparer.Ordinal);
        var most = Math.Max(left.Count, right.Count);
        return most == 0 ? null : (double)left.Count(right.Contains) / most;
    }

    /// <summary>Spearman's rho over the items that both have, ranked among themselves; null for fewer than two.</summary>
    internal static double? RankCorrelation(IReadOnlyList<string> one, IReadOnlyList<string> other)
    {
        var left = one.Distinct(StringComparer.Ordinal).Intersect(other, StringComparer.Ordinal).ToList();
        if (left.Count < 2) return null;
        var rank = other.Distinct(StringComparer.Ordinal).Intersect(left, StringComparer.Ordinal).Index().ToDictionary(pair => pair.Item, pair => pair.Index, StringComparer.Ordinal);
        var squares = left.Index().Sum(pair => Math.Pow(pair.Index - rank[pair.Item], 2));
        double count = left.Count;
        return 1 - (6 * squares / (count * ((count * count) - 1)));
    }

    private static double? Mean(List<double> values) => values.Count == 0 ? null : values.Average();

    private static SideFigures Figures(List<ReadAnswer> answers)
    {
        var times = answers.Select(answer => answer.Time).Order().ToList();
        return new SideFigures(Quantile(times, 0.50), Quantile(times, 0.95), answers.Count(answer => answer.IsError), answers.Count(answer => answer.IsFallback));
    }

    /// <summary>By nearest rank.</summary>
    private static TimeSpan? Quantile(List<TimeSpan> sorted, double share) =>
        sorted.Count == 0 ? null : sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Count) - 1)];

    private static ExampleAnswer Show(ReadAnswer answer) => new(answer.Status, answer.Time, [.. answer.Items.Take(ItemsShown)], answer.Text);
}
