namespace Peach.Core.Tasks.Queue;

/// <summary>A task (<c>task:id</c>) or loop (<c>loop:name</c>) that begins no run by itself.</summary>
internal sealed class TaskPauseRow
{
    public required string Name { get; init; }

    public string? PausedBy { get; set; }

    public DateTimeOffset PausedAt { get; set; }

    public string? Reason { get; set; }
}
