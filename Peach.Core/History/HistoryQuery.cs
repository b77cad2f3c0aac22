namespace Peach.Core.History;

/// <summary>Which entries are wanted.</summary>
/// <param name="Limit">Most entries given.</param>
/// <param name="Kind">Only of this kind; null: of all.</param>
/// <param name="Completed">Only completed ones, or only others; null: both.</param>
/// <param name="Since">Only with an event at or after this moment.</param>
public sealed record HistoryQuery(int Limit = int.MaxValue, string? Kind = null, bool? Completed = null, DateTimeOffset? Since = null);
