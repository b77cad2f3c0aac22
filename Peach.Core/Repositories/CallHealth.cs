namespace Peach.Core.Repositories;

/// <summary>What the calls of one definition came to.</summary>
/// <param name="Calls">All of them.</param>
/// <param name="Failures">Those whose function failed or timed out, also where a fallback answered.</param>
/// <param name="P95">The time within which 95 of 100 were answered.</param>
public sealed record CallHealth(long Calls, long Failures, TimeSpan P95);
