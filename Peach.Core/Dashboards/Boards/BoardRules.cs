using System.Text.RegularExpressions;
using Peach.Core.Dashboards.Counting;
using Peach.Core.Platform;

namespace Peach.Core.Dashboards.Boards;

/// <summary>What a board may be like.</summary>
internal static partial class BoardRules
{
    public const int MostBoards = 200;
    public const int MostPanels = 24;
    public const int MostSeriesOfPanel = 8;
    public const int MostSeries = 200;
    public const int MostPoints = 10_000;
    public const int MostPointsAtOnce = 1000;

    public static IReadOnlyDictionary<string, TimeSpan> Ranges { get; } = new Dictionary<string, TimeSpan>
    {
        ["1h"] = TimeSpan.FromHours(1),
        ["6h"] = TimeSpan.FromHours(6),
        ["24h"] = TimeSpan.FromDays(1),
        ["7d"] = TimeSpan.FromDays(7),
        ["30d"] = TimeSpan.FromDays(30),
        ["90d"] = TimeSpan.FromDays(90),
        ["365d"] = TimeSpan.FromDays(365),
    };

    /// <exception cref="PeachException">Names everything that is wrong.</exception>
    public static void Check(string name, IReadOnlyList<BoardPanel> panels)
    {
        List<string> faults = [];
        if (name.Trim().Length is 0 or > 100 || !LabelText.IsSound(name)) faults.Add("A board's name has 1 to 100 characters");
        if (panels.Count > MostPanels) faults.Add($"A board has at most {MostPanels} panels, this one has {panels.Count}");
        for (var i = 0; i < panels.Count; i++)
            faults.AddRange(Faults(panels[i]).Select(fault => $"Panel {i + 1}: {fault}"));
        if (faults.Count > 0) throw new PeachException(string.Join("; ", faults) + ".");
    }

    /// <exception cref="PeachException">Names everything that is wrong.</exception>
    public static void Check(BoardPanel panel)
    {
        var faults = Faults(panel).ToList();
        if (faults.Count > 0) throw new PeachException(string.Join("; ", faults) + ".");
    }

    /// <exception cref="PeachException">It is no name.</exception>
    public static void CheckSeries(string name)
    {
        if (!SeriesName().IsMatch(name)) throw new PeachException($"A series' name has 1 to 100 letters, digits, spaces and . _ - : was \"{name}\".");
    }

    private static IEnumerable<string> Faults(BoardPanel panel)
    {
        if (panel.Title is null || panel.Title.Trim().Length is 0 or > 100 || !LabelText.IsSound(panel.Title)) yield return "its title has 1 to 100 characters";
        if (panel.Chart is not ("lines" or "bars")) yield return $"its chart is lines or bars, was {panel.Chart}";
        if (panel.Range is null || !Ranges.ContainsKey(panel.Range)) yield return $"its range is one of {string.Join(", ", Ranges.Keys)}, was {panel.Range}";
        if (panel.Series is null || panel.Series.Count is 0 or > MostSeriesOfPanel)
        {
            yield return $"it shows 1 to {MostSeriesOfPanel} series";
            yield break;
        }

        foreach (var series in panel.Series)
        {
            if (!SeriesReference.TryParse(series, out var reference)) yield return $"{series} is no series: name own:NAME, task:TASK/METRIC or figures:SECTION/PANEL";
            else if (reference.Kind == SeriesReference.Figures && panel.Series.Count > 1) yield return "a panel of the dashboards stands alone";
        }
    }

    [GeneratedRegex(@"^[\w][\w .\-]{0,99}\z")]
    private static partial Regex SeriesName();
}
