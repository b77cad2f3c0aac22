namespace Peach.Core.Tasks;

/// <summary>A value that a run measured.</summary>
/// <param name="Step">Where in the run, as it counts itself; null when it did not say.</param>
public sealed record RunMetricPoint(double Value, long? Step, DateTimeOffset Time);
