namespace Peach.Core.Archive;

/// <summary>A day of the archive.</summary>
/// <param name="Date">The day, UTC.</param>
/// <param name="Parts">Parts that readers see.</param>
/// <param name="Bytes">Their length, compressed.</param>
/// <param name="Events">How many events they hold; null while some part is not yet joined with others and so not counted.</param>
public sealed record ArchivedDay(DateOnly Date, int Parts, long Bytes, long? Events);
