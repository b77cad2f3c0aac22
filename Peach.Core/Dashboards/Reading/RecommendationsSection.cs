using System.Globalization;
using Peach.Core.Dashboards.Counting;

namespace Peach.Core.Dashboards.Reading;

internal static class RecommendationsSection
{
    private const int MostRows = 100;

    public static IReadOnlyList<string> Counted { get; } =
    [
        Measures.Loaded, Measures.Displayed, Measures.Hit, Measures.Plays, Measures.Watched,
    ];

    /// <summary>Of which only the whole range is shown, without the period before: they have many labels.</summary>
    public static IReadOnlyList<string> Summed { get; } = [Measures.ItemsAt, Measures.HitAt, Measures.PlaysAt, Measures.WatchedAt];

    public static (IReadOnlyList<DashboardTile> Tiles, IReadOnlyList<DashboardPanel> Panels) Show(Figures figures)
    {
        var shapes = new Shapes(figures);
        var (loaded, displayed, hit, plays, watched) =
            (figures.Sum(Measures.Loaded), figures.Sum(Measures.Displayed), figures.Sum(Measures.Hit), figures.Sum(Measures.Plays), figures.Sum(Measures.Watched));
        var steps = new Dictionary<string, long[]> { ["loaded"] = loaded, ["displayed"] = displayed, ["hit"] = hit, ["plays"] = plays };
        return (
            [
                shapes.Count("loaded", "Loaded", "Recommendations that products loaded (recommendation_loaded).", loaded, true),
                shapes.Count("displayed", "Displayed", "Recommendations that somebody saw (recommendation_displayed).", displayed, true),
                shapes.Count("hit", "Hit", "Recommendations of which an item was chosen (recommendation_hit).", hit, true),
                shapes.Ratio("click-through", "Click-through", "Hits for each recommendation displayed.", hit, displayed, true),
                shapes.Count("plays-after-hit", "Plays after a hit", "Chosen items that the same device then began to play or read.", plays, true),
                shapes.Count("watched-after-hit", "Time watched after a hit", "How long chosen items were played.", watched, true, DashboardUnit.Milliseconds),
            ],
            [
                shapes.Lines("recommendation-steps", "From loaded to played", "How far recommendations came.", steps, addsUp: false),
                shapes.Ratios("click-through-by-endpoint", "Click-through by endpoint", "Hits for each recommendation displayed.", figures.By(Measures.Hit, Endpoint), figures.By(Measures.Displayed, Endpoint)),
                shapes.Ratios("click-through-by-component", "Click-through by component", "Hits for each recommendation displayed.", figures.By(Measures.Hit, Component), figures.By(Measures.Displayed, Component), withTotal: false),
                shapes.Ratios("click-through-by-version", "Click-through by version", "Hits for each recommendation displayed, by the commit that answered.", figures.By(Measures.Hit, Version), figures.By(Measures.Displayed, Version), withTotal: false),
                Places("click-through-by-position", "Click-through by position", "Hits for each item displayed at the position.", figures, shapes, Measures.HitAt, Measures.ItemsAt),
                shapes.Stacked("watched-by-endpoint", "Time watched after a hit by endpoint", "How long chosen items were played.", figures.By(Measures.Watched, Endpoint), unit: DashboardUnit.Milliseconds),
                Versions(figures, shapes),
                Positions(figures, shapes),
            ]);
    }

    private static string Endpoint(string[] parts) => parts[0];

    private static string Component(string[] parts) => $"{parts[0]} · {parts[1]}";

    private static string Version(string[] parts) => $"{parts[0]} · {parts[2]}";

    private static string Place(string[] parts) => parts[2];

    private static DashboardPanel Places(string id, string title, string explanation, Figures figures, Shapes shapes, string upper, string lower)
    {
        var (hits, items) = (figures.By(upper, Place), figures.By(lower, Place));
        var places = items.Keys.Union(hits.Keys).Where(place => place is not (EventCounter.UnknownEndpoint or Measures.Other)).Order(StringComparer.Ordinal).ToList();
        return new DashboardPanel(
            id, title, DashboardUnit.Share, PanelShape.Bars, explanation, [.. places.Select(Name)],
            [new DashboardLine("click-through", [.. places.Select(place => Shapes.Ratio(Of(hits, place, shapes), Of(items, place, shapes)))])]);
    }

    private static DashboardPanel Versions(Figures figures, Shapes shapes) => Table(
        "recommendations-by-version", "By endpoint, component and version", "Counts of the whole range.", figures, shapes,
        [
            ("loaded", Measures.Loaded), ("displayed", Measures.Displayed), ("hit", Measures.Hit), ("plays", Measures.Plays), ("watched", Measures.Watched),
        ],
        parts => string.Join(" · ", parts), 1);

    private static DashboardPanel Positions(Figures figures, Shapes shapes) => Table(
        "recommendations-by-position", "By endpoint, component and position", "Counts of the whole range; items are those displayed at the position.", figures, shapes,
        [
            ("items", Measures.ItemsAt), ("hit", Measures.HitAt), ("plays", Measures.PlaysAt), ("watched", Measures.WatchedAt),
        ],
        parts => $"{parts[0]} · {parts[1]} · {Name(parts[2])}", 0);

    private static DashboardPanel Table(
        string id, string title, string explanation, Figures figures, Shapes shapes, (string Title, string Measure)[] columns, Func<string[], string> name, int shown)
    {
        var rows = columns.SelectMany(column => figures.Of(column.Measure)).Where(row => shapes.Total(row.Value) > 0).Select(row => row.Key).Distinct()
            .OrderByDescending(label => columns[shown] is var (_, measure) && figures.Of(measure).TryGetValue(label, out var values) ? shapes.Total(values) : 0).ThenBy(label => label, StringComparer.Ordinal)
            .Take(MostRows).ToList();
        List<DashboardLine> lines = [.. columns.Select(column => new DashboardLine(column.Title, [.. rows.Select(row => (double?)Of(figures.Of(column.Measure), row, shapes))]))];
        var hit = columns.Index().First(column => column.Item.Measure is Measures.Hit or Measures.HitAt).Index;
        lines.Insert(hit + 1, new DashboardLine("click-through", [.. rows.Select((_, row) => Shapes.Ratio(lines[hit].Values[row]!.Value, lines[shown].Values[row]!.Value))]));
        return new DashboardPanel(id, title, DashboardUnit.Count, PanelShape.Table, explanation, [.. rows.Select(row => name(row.Split(Measures.Separator)))], lines)
        {
            Units = [.. lines.Select(line => line.Label switch { "click-through" => DashboardUnit.Share, "watched" => DashboardUnit.Milliseconds, _ => DashboardUnit.Count })],
        };
    }

    private static long Of(IReadOnlyDictionary<string, long[]> lines, string label, Shapes shapes) => lines.TryGetValue(label, out var values) ? shapes.Total(values) : 0;

    private static string Name(string place) => int.TryParse(place, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number.ToString(CultureInfo.InvariantCulture) : place;
}
