namespace Peach.Core.Endpoints;

/// <summary>How an answer came about.</summary>
/// <param name="Elapsed">From the request to the answer.</param>
/// <param name="KeptFor">How old the component's reply was, where it came from the cache or is the last good one; null for one that was made for the request.</param>
/// <param name="Failure">Why the component did not answer, where the fallback did; null otherwise.</param>
/// <param name="Rules">The business rules that changed the items; null where there are none.</param>
public sealed record AnswerDetail(TimeSpan Elapsed, TimeSpan? KeptFor, string? Failure, IReadOnlyList<string>? Rules);
