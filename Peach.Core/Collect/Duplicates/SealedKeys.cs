namespace Peach.Core.Collect.Duplicates;

/// <summary>Keys that are on their way to the disk and only looked up.</summary>
/// <param name="Table">The keys.</param>
/// <param name="Position">All that lies before it in the log has its keys here or in runs.</param>
/// <param name="Settled">Ends when each of the keys belongs to a record on disk; those of records that failed are taken out by then.</param>
internal sealed record SealedKeys(KeyTable Table, long Position, Task Settled);
