using System.Globalization;
using Peach.Core.Dashboards.Counting;

namespace Peach.Core.Dashboards.Reading;

internal static class HealthSection
{
    public static IReadOnlyList<string> Counted { get; } =
    [
        Measures.Requests, Measures.Errors, Measures.Fallbacks, Measures.Empties, Measures.AnswerTime, Measures.AnswersWithin, Measures.Runs, Measures.RunTime,
    ];

    public static (IReadOnlyList<DashboardTile> Tiles, IReadOnlyList<DashboardPanel> Panels) Show(Figures figures)
    {
        var shapes = new Shapes(figures);
        var range = figures.Range;
        var (requests, errors, fallbacks) = (figures.Sum(Measures.Requests), figures.Sum(Measures.Errors), figures.Sum(Measures.Fallbacks));
        var byState = figures.By(Measures.Runs, parts => parts[1]);
        var none = new long[range.Read];
        var failed = byState.Where(state => state.Key != "succeeded" && state.Key != "cancelled").Select(state => state.Value).Aggregate(none, Plus);
        var runs = figures.Sum(Measures.Runs);
        return (
            [
                shapes.Count("requests", "Requests", "Requests to the recommendation API that a component answered or failed.", requests, true),
                shapes.Ratio("error-rate", "Errors", "Requests answered with a status of 500 or more.", errors, requests, false),
                shapes.Ratio("fallback-rate", "Fallbacks", "Answers that came from a fallback.", fallbacks, requests, false),
                new DashboardTile("answer-p95", "95 of 100 answers", DashboardUnit.Milliseconds, "95 of 100 requests took at most so long; known to the next power of two.", Percentile(figures, range.Before, range.Spans, 0.95), null, false),
                shapes.Count("runs", "Runs", "Runs of tasks that ended.", runs, true),
                shapes.Ratio("failed-runs", "Failed runs", "Runs that ended without success and that nobody cancelled.", failed, runs, false),
            ],
            [
                shapes.Stacked("requests-by-endpoint", "Requests by endpoint", "Requests that a component answered or failed.", figures.Of(Measures.Requests)),
                shapes.Ratios("errors-by-endpoint", "Errors by endpoint", "Requests answered with a status of 500 or more.", figures.Of(Measures.Errors), figures.Of(Measures.Requests)),
                shapes.Ratios("fallbacks-by-endpoint", "Fallbacks by endpoint", "Answers that came from a fallback.", figures.Of(Measures.Fallbacks), figures.Of(Measures.Requests)),
                shapes.Ratios("empties-by-endpoint", "Empty answers by endpoint", "Answers without an item.", figures.Of(Measures.Empties), figures.Of(Measures.Requests)),
                Times(figures),
                shapes.Ratios("answer-time-by-endpoint", "Mean time to answer by endpoint", "From request to answer.", figures.Of(Measures.AnswerTime), figures.Of(Measures.Requests), DashboardUnit.Milliseconds, 0.001),
                shapes.Stacked("runs-by-state", "Runs by state", "Runs of tasks that ended, by how.", byState),
                shapes.Ratios("run-time-by-task", "Mean run time by task", "From a run's start to its end.", figures.By(Measures.RunTime, parts => parts[0]), figures.By(Measures.Runs, parts => parts[0]), DashboardUnit.Milliseconds, withTotal: false),
            ]);
    }

    private static DashboardPanel Times(Figures figures)
    {
        var range = figures.Range;
        return new DashboardPanel(
            "answer-times", "Time to answer", DashboardUnit.Milliseconds, PanelShape.Lines, "So many of 100 requests took at most so long; known to the next power of two.", range.Axis(),
            [
                .. ((double Share, string Name)[])[(0.5, "50 of 100"), (0.95, "95 of 100"), (0.99, "99 of 100")] is var shares
                    ? shares.Select(share => new DashboardLine(share.Name, [.. Enumerable.Range(range.Before, range.Spans).Select(span => Percentile(figures, span, 1, share.Share))]))
                    : [],
            ]);
    }

    /// <returns>Milliseconds; null without a request.</returns>
    private static double? Percentile(Figures figures, int from, int spans, double share)
    {
        var bounds = figures.Of(Measures.AnswersWithin).Select(bound => (Bound: Bound(bound.Key), Count: bound.Value.AsSpan(from, spans).ToArray().Sum())).OrderBy(bound => bound.Bound).ToList();
        var all = bounds.Sum(bound => bound.Count);
        if (all == 0) return null;
        var (wanted, seen) = (share * all, 0L);
        foreach (var (bound, count) in bounds)
            if ((seen += count) >= wanted) return bound / 1000;
        return bounds[^1].Bound / 1000;
    }

    private static double Bound(string label) => double.TryParse(label, NumberStyles.Float, CultureInfo.InvariantCulture, out var bound) ? bound : double.MaxValue;

    private static long[] Plus(long[] first, long[] second) => [.. first.Zip(second, (one, other) => one + other)];
}
