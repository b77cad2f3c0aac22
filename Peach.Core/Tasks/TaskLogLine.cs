namespace Peach.Core.Tasks;

/// <summary>A line that a run printed.</summary>
/// <param name="Number">From 0.</param>
/// <param name="IsError">Whether it came by standard error.</param>
public sealed record TaskLogLine(int Number, DateTimeOffset Time, bool IsError, string Text)
{
    /// <summary>Of a line that stands for dropped ones: the number of the first line that is kept again. Null for lines that were printed.</summary>
    public int? Kept { get; init; }
}
