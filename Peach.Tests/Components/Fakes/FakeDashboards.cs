using Peach.Core.Dashboards;

namespace Peach.Tests.Components.Fakes;

/// <summary>Smooth curves over whatever range is asked for.</summary>
internal sealed class FakeDashboards : IDashboards
{
    /// <summary>What the dashboards know beside their curves; set by a test.</summary>
    public string[] Labels { get; set; } = ["media_play", "page_view", "<img src=x onerror=alert(1)>", "a_type_of_events_with_a_name_that_is_rather_long"];

    public bool IsEmpty { get; set; }

    public Task<DashboardView> GetAsync(DashboardSection section, DashboardQuery query, CancellationToken cancellationToken)
    {
        var (from, to) = (Grain.Hour.Floor(query.From), Grain.Hour.Ceiling(query.To));
        var spans = (int)(to - from).TotalHours;
        string[] axis = [.. Enumerable.Range(0, spans).Select(hour => from.AddHours(hour).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture))];
        var lines = Labels.Select((label, index) => new DashboardLine(label, [.. axis.Select((_, hour) => (double?)(IsEmpty ? 0 : Math.Round(1000 * (index + 1) * (1.2 + Math.Sin((hour + index) / 4d)))))])).ToArray();
        double?[]? before = query.Compare ? [.. axis.Select((_, hour) => (double?)(8000 + (3000 * Math.Sin(hour / 4d))))] : null;
        string[] places = ["1", "2", "3", "4", "5"];
        return Task.FromResult(new DashboardView(
            section, from, to, Grain.Hour, to.AddHours(-1),
            [
                new DashboardTile("events", "Events", DashboardUnit.Count, "Sound events.", 1_234_567, query.Compare ? 0.123 : null, true),
                new DashboardTile("users", "Active users", DashboardUnit.Count, "Users.", 23_456, query.Compare ? -0.04 : null, true),
                new DashboardTile("click-through", "Click-through", DashboardUnit.Share, "Hits.", 0.0345, query.Compare ? 0 : null, true),
                new DashboardTile("watched", "Time watched after a hit", DashboardUnit.Milliseconds, "Time.", 7.2e9, null, true),
            ],
            [
                new DashboardPanel("events-by-type", "Events by type", DashboardUnit.Count, PanelShape.Stacked, "How many events happened of each type.", axis, lines, before),
                new DashboardPanel("active-users", "Active users", DashboardUnit.Count, PanelShape.Lines, "How many users sent an event in each span.", axis, [lines[0], lines[1]], before),
                new DashboardPanel("click-through-by-position", "Click-through by position", DashboardUnit.Share, PanelShape.Bars, "Hits for each item displayed at the position.", places, [new DashboardLine("click-through", IsEmpty ? [0, 0, 0, 0, 0] : [0.08, 0.05, 0.03, 0.02, null])]),
                new DashboardPanel("recommendations-by-version", "By endpoint, component and version", DashboardUnit.Count, PanelShape.Table, "Counts of the whole range.", ["similar · cf · 00ab34cd", "similar · popular · 00ab34cd"],
                    [new DashboardLine("displayed", IsEmpty ? [0, 0] : [120_345, 30_001]), new DashboardLine("click-through", IsEmpty ? [null, null] : [0.034, 0.021])]) { Units = [DashboardUnit.Count, DashboardUnit.Share] },
            ]));
    }
}
