namespace Peach.Core.Tasks.Scheduling;

/// <summary>How far a task's schedule has come.</summary>
internal sealed class TaskScheduleRow
{
    public required string TaskId { get; init; }

    /// <summary>The schedule that <see cref="DueAt"/> was reckoned by: with another one it is reckoned anew.</summary>
    public required string Rule { get; init; }

    public DateTimeOffset DueAt { get; set; }
}
