using Peach.Core.Dashboards.Counting;

namespace Peach.Core.Dashboards.Reading;

internal static class CatalogueSection
{
    /// <summary>What averages are kept in: thousandths.</summary>
    public const double Unit = 0.001;

    private const string All = "all endpoints";

    public static IReadOnlyList<string> Counted { get; } = [Measures.Novelty, Measures.Popularity, Measures.Shown, Measures.CatalogueItems];

    public static IReadOnlyList<string> Sketched { get; } = [Measures.ItemsShown];

    public static (IReadOnlyList<DashboardTile> Tiles, IReadOnlyList<DashboardPanel> Panels) Show(Figures figures)
    {
        var shapes = new Shapes(figures);
        var range = figures.Range;
        var (novelty, popularity, shown) = (Whole(figures, Measures.Novelty), Whole(figures, Measures.Popularity), Whole(figures, Measures.Shown));
        var catalogue = figures.Sum(Measures.CatalogueItems);
        var items = figures.Distinct(Measures.ItemsShown, "", range.Before, range.Spans);
        var size = catalogue.Skip(range.Before).LastOrDefault(value => value > 0);
        var distinct = figures.Sketched(Measures.ItemsShown).ToDictionary(label => label.Length == 0 ? All : label, label => figures.Distinct(Measures.ItemsShown, label));
        var sizes = distinct.Keys.ToDictionary(label => label, _ => Known(catalogue));
        return (
            [
                new DashboardTile("coverage", "Coverage", DashboardUnit.Share, "Items displayed in a recommendation, of those in the catalogue (Codex).", size > 0 ? Math.Min(1, (double)items / size) : null, null, true),
                shapes.Distinct("items-shown", "Items displayed", "Different items displayed in recommendations; estimated within 2.3% (one standard error).", Measures.ItemsShown, ""),
                new DashboardTile("catalogue-items", "Items in the catalogue", DashboardUnit.Count, "Items in Codex.", size > 0 ? size : null, null, null),
                shapes.Ratio("novelty", "Novelty", "Mean self-information of the items displayed: -log2 of an item's share of the day's plays.", novelty, shown, null, DashboardUnit.Bits, Unit),
                shapes.Ratio("popularity", "Popularity", "How often the items displayed were played that day, on average.", popularity, shown, null, DashboardUnit.Number, Unit),
            ],
            [
                shapes.Ratios("coverage-by-endpoint", "Coverage by endpoint", "Items displayed on the day, of those in the catalogue.", distinct, sizes, withTotal: false),
                shapes.Lines("items-shown-by-endpoint", "Items displayed by endpoint", "Different items displayed on the day; estimated within 2.3% (one standard error).", distinct, addsUp: false),
                shapes.Ratios("novelty-by-endpoint", "Novelty by endpoint", "Mean self-information of the items displayed: -log2 of an item's share of the day's plays (Zhou et al. 2010).", Named(figures, Measures.Novelty), Named(figures, Measures.Shown), DashboardUnit.Bits, Unit, withTotal: false),
                shapes.Ratios("popularity-by-endpoint", "Popularity by endpoint", "How often the items displayed were played that day, on average.", Named(figures, Measures.Popularity), Named(figures, Measures.Shown), DashboardUnit.Number, Unit, withTotal: false),
            ]);
    }

    private static long[] Whole(Figures figures, string measure) => figures.Of(measure).GetValueOrDefault("") ?? new long[figures.Range.Read];

    private static Dictionary<string, long[]> Named(Figures figures, string measure) => figures.Of(measure).ToDictionary(line => line.Key.Length == 0 ? All : line.Key, line => line.Value);

    /// <summary>A day on which the size was not looked up has that of the day before.</summary>
    private static long[] Known(long[] sizes)
    {
        var known = (long[])sizes.Clone();
        for (var i = 1; i < known.Length; i++)
            if (known[i] == 0) known[i] = known[i - 1];
        return known;
    }
}
