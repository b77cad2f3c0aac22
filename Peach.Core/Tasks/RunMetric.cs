namespace Peach.Core.Tasks;

/// <summary>A measure of a run by name.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Last">The last value, which stands for the run.</param>
/// <param name="Count">How many values it told.</param>
/// <param name="Points">Those that are kept, in their order; fewer than <paramref name="Count"/> once there were too many. Empty where only the last is asked for.</param>
public sealed record RunMetric(string RunId, string Name, RunMetricPoint Last, long Count, IReadOnlyList<RunMetricPoint> Points);
