namespace Peach.Core.Tasks;

/// <summary>A range of dates over which a task is to run once each.</summary>
/// <param name="From">The first.</param>
/// <param name="To">The last, which is included.</param>
/// <param name="ByHour">Whether it runs for each hour rather than each day.</param>
/// <param name="Argument">The argument that gets the date: <c>2026-06-01</c>, by hour <c>2026-06-01T13:00:00Z</c>.</param>
public sealed record BackFillRequest(DateTimeOffset From, DateTimeOffset To, bool ByHour = false, string Argument = "date");
