namespace Peach.Core.Dashboards.Reading;

/// <summary>The sections: what each reads, and how it is shown.</summary>
internal static class Sections
{
    private static readonly Dictionary<DashboardSection, IReadOnlyList<string>> Ids = Enum.GetValues<DashboardSection>().ToDictionary(
        section => section, section => (IReadOnlyList<string>)[.. Show(section, new Figures(new RollupRange(Grain.Day, 0, 1, 1, false))).Panels.Select(panel => panel.Id)]);

    public static (IReadOnlyList<string> Counted, IReadOnlyList<string> Summed, IReadOnlyList<string> Sketched) MeasuresOf(DashboardSection section) => section switch
    {
        DashboardSection.Events => (EventsSection.Counted, [], EventsSection.Sketched),
        DashboardSection.Recommendations => (RecommendationsSection.Counted, RecommendationsSection.Summed, []),
        DashboardSection.Catalogue => (CatalogueSection.Counted, [], CatalogueSection.Sketched),
        _ => (HealthSection.Counted, [], []),
    };

    public static (IReadOnlyList<DashboardTile> Tiles, IReadOnlyList<DashboardPanel> Panels) Show(DashboardSection section, Figures figures) => section switch
    {
        DashboardSection.Events => EventsSection.Show(figures),
        DashboardSection.Recommendations => RecommendationsSection.Show(figures),
        DashboardSection.Catalogue => CatalogueSection.Show(figures),
        _ => HealthSection.Show(figures),
    };

    public static IReadOnlyList<string> PanelIds(DashboardSection section) => Ids[section];
}
