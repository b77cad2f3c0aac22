namespace Peach.Core.Tasks;

/// <summary>A task or loop that begins no run by itself until it is resumed.</summary>
/// <param name="IsLoop">Whether it is a loop.</param>
/// <param name="Name">The task's id, or the loop's name.</param>
/// <param name="By">Who paused it; null when nobody is known.</param>
/// <param name="At">Since when.</param>
/// <param name="Reason">Why; null when nothing was said.</param>
public sealed record TaskPause(bool IsLoop, string Name, string? By, DateTimeOffset At, string? Reason);
