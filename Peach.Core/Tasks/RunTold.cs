namespace Peach.Core.Tasks;

/// <summary>What a run told of itself while it went on.</summary>
/// <param name="Progress">Null when it told none.</param>
/// <param name="Metrics">By name.</param>
/// <param name="Ignored">Lines that it told and that could not be read, or were too many.</param>
public sealed record RunTold(RunProgress? Progress, IReadOnlyList<RunMetric> Metrics, long Ignored)
{
    public static RunTold Nothing { get; } = new(null, [], 0);
}
