namespace Peach.Core.Dashboards;

/// <summary>A panel of a board.</summary>
/// <param name="Series">
/// What it shows: <c>own:NAME</c>, a series that somebody sends; <c>task:TASK/METRIC</c>, what runs of a task told; or alone <c>figures:SECTION/PANEL</c>,
/// a panel of the dashboards.
/// </param>
/// <param name="Chart"><c>lines</c> or <c>bars</c>; panels of the dashboards keep their own.</param>
/// <param name="Range">How far back: <c>1h</c>, <c>6h</c>, <c>24h</c>, <c>7d</c>, <c>30d</c>, <c>90d</c>, <c>365d</c>.</param>
public sealed record BoardPanel(string Title, IReadOnlyList<string> Series, string Chart = "lines", string Range = "7d");
