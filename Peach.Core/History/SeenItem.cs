namespace Peach.Core.History;

/// <summary>What is known of a user and one item, as far as it decides what to leave out.</summary>
/// <param name="LastTime">The time of the newest event.</param>
/// <param name="Completion">How far the user last was, 0 to 1.</param>
/// <param name="Completed">Whether the user ever reached the end, or 90% of it.</param>
public readonly record struct SeenItem(DateTimeOffset LastTime, double Completion, bool Completed);
