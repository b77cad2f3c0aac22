namespace Peach.Core.Tasks;

/// <summary>Lines of one run's log that contain a text.</summary>
/// <param name="Lines">The first of them.</param>
/// <param name="IsWhole">False when there may be more than those given.</param>
public sealed record RunLogMatches(IReadOnlyList<TaskLogLine> Lines, bool IsWhole);
