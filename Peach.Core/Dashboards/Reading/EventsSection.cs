using Peach.Core.Dashboards.Counting;

namespace Peach.Core.Dashboards.Reading;

internal static class EventsSection
{
    public static IReadOnlyList<string> Counted { get; } = [Measures.EventsByType, Measures.EventsBySite, Measures.EventsByDevice, Measures.Quarantined];

    public static IReadOnlyList<string> Sketched { get; } = [Measures.Users];

    public static (IReadOnlyList<DashboardTile> Tiles, IReadOnlyList<DashboardPanel> Panels) Show(Figures figures)
    {
        var shapes = new Shapes(figures);
        var events = figures.Sum(Measures.EventsByType);
        var users = new Dictionary<string, long[]> { ["active users"] = figures.Distinct(Measures.Users, "") };
        return (
            [
                shapes.Count("events", "Events", "Sound events by the time they happened.", events, true),
                shapes.Distinct("users", "Active users", "Users, and devices without one, that sent an event; estimated within 2.3% (one standard error).", Measures.Users, ""),
                shapes.Count("page-views", "Page views", "Events of type page_view.", Page(figures)),
                shapes.Count("plays", "Plays", "Events of type media_play.", figures.Of(Measures.EventsByType).GetValueOrDefault("media_play") ?? new long[figures.Range.Read], true),
                shapes.Count("quarantined", "In quarantine", "Events that break the format, by the time they were collected.", figures.Sum(Measures.Quarantined), false),
            ],
            [
                shapes.Stacked("events-by-type", "Events by type", "How many events happened of each type.", figures.Of(Measures.EventsByType)),
                shapes.Lines("active-users", "Active users", "How many users, and devices without one, sent an event in each span; estimated within 2.3% (one standard error).", users, addsUp: true),
                shapes.Stacked("events-by-site", "Events by site key", "How many events each product sent.", figures.Of(Measures.EventsBySite)),
                shapes.Stacked("events-by-device", "Events by device", "How many events came from each class of devices.", figures.Of(Measures.EventsByDevice)),
                shapes.Stacked("quarantined-by-site", "Quarantine by site key", "Events that break the format, by the time they were collected.", figures.Of(Measures.Quarantined)),
            ]);
    }

    private static long[] Page(Figures figures)
    {
        var sums = new long[figures.Range.Read];
        foreach (var type in (string[])["page_view", "pageview"])
            if (figures.Of(Measures.EventsByType).TryGetValue(type, out var values))
                for (var i = 0; i < sums.Length; i++) sums[i] += values[i];
        return sums;
    }
}
