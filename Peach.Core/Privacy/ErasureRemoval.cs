namespace Peach.Core.Privacy;

/// <summary>What one pass over a store removed.</summary>
/// <param name="At">When the pass ended.</param>
/// <param name="AtOnce">Whether it was within the request itself, rather than afterwards.</param>
/// <param name="Records">Number of records removed.</param>
/// <param name="Where">Each object or key with the number of records; empty in lists of receipts.</param>
public sealed record ErasureRemoval(DateTimeOffset At, bool AtOnce, long Records, IReadOnlyList<string> Where);
