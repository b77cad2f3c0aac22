namespace Peach.Core.Tasks;

/// <summary>A line found in a run's log.</summary>
public sealed record LogSearchMatch(TaskRunView Run, TaskLogLine Line);
