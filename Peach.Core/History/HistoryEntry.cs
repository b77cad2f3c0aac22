namespace Peach.Core.History;

/// <summary>What is known of a user and one item.</summary>
/// <param name="ContentId">The item.</param>
/// <param name="Kind"><c>media</c> (not told which), <c>audio</c>, <c>video</c>, <c>article</c> or <c>page</c>.</param>
/// <param name="LastTime">The time of the newest event.</param>
/// <param name="Position">Where playback was last, in seconds; null when unknown, and for articles and pages.</param>
/// <param name="Duration">The length in seconds; null when unknown, and for articles and pages.</param>
/// <param name="Completion">How far the user last was, 0 to 1.</param>
/// <param name="Completed">Whether the user ever reached the end, or 90% of it.</param>
/// <param name="Plays">How many times it was started; counts to 255.</param>
public sealed record HistoryEntry(
    string ContentId, string Kind, DateTimeOffset LastTime, int? Position, int? Duration, double Completion, bool Completed, int Plays);
