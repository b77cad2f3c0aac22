using System.Globalization;

namespace Peach.Core.Repositories.Returns;

/// <summary>Whether a new version does worse than the one before.</summary>
internal static class HealthComparison
{
    /// <summary>
    /// The test is made every few seconds for minutes, so each one has to be strict: 1 in 30,000 of one look, by the normal distribution.
    /// </summary>
    private const double Strictness = 4.0;

    /// <summary>Differences of less are nobody's concern.</summary>
    private static readonly TimeSpan LeastSlower = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// Failures: worse when the rate is higher by more than the margin, and the pooled two-sample z-test for proportions,
    /// z = (p1 - p0) / sqrt(p (1 - p) (1/n1 + 1/n0)) with p = (f1 + f0) / (n1 + n0), exceeds 4 (Fleiss, Levin, Paik: Statistical Methods for Rates
    /// and Proportions, 3rd ed., section 3.1). Latency: worse when p95 is higher by more than the margin's factor and by 20 ms.
    /// </summary>
    /// <returns>What is worse, in words with figures; null when nothing is, or there are too few calls to say.</returns>
    public static string? Worse(string name, CallHealth before, CallHealth after, RepositoriesOptions options)
    {
        if (before.Calls < options.ReturnMinCalls || after.Calls < options.ReturnMinCalls) return null;
        var (rate0, rate1) = ((double)before.Failures / before.Calls, (double)after.Failures / after.Calls);
        var pooled = (double)(before.Failures + after.Failures) / (before.Calls + after.Calls);
        var error = Math.Sqrt(pooled * (1 - pooled) * ((1.0 / before.Calls) + (1.0 / after.Calls)));
        if (rate1 - rate0 > options.ReturnFailureMargin && (rate1 - rate0) / error > Strictness)
            return string.Create(CultureInfo.InvariantCulture, $"{name} failed in {rate1 * 100:F1}% of {after.Calls} calls, before in {rate0 * 100:F1}% of {before.Calls}");
        if (after.P95 > before.P95 * options.ReturnLatencyFactor && after.P95 - before.P95 > LeastSlower)
            return string.Create(CultureInfo.InvariantCulture, $"{name} answered 95% of calls in {after.P95.TotalMilliseconds:F0} ms, before in {before.P95.TotalMilliseconds:F0} ms");
        return null;
    }
}
