namespace Peach.Core.Tasks.Telling;

/// <summary>A metric of a run as the database keeps it: the last value, and the points beside it as JSON.</summary>
internal sealed class MetricRow
{
    public required string RunId { get; init; }

    public required string Name { get; init; }

    public required string TaskId { get; init; }

    public required string Value { get; set; }

    public long? Step { get; set; }

    public DateTimeOffset Time { get; set; }

    public long Count { get; set; }

    /// <summary><c>[[value, step, milliseconds], …]</c>.</summary>
    public required string Points { get; set; }
}
