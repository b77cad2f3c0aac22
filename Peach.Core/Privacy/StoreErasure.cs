namespace Peach.Core.Privacy;

/// <summary>The part of an erasure in one store.</summary>
/// <param name="Store">The store's name, e.g. <c>archive</c>.</param>
/// <param name="State">How far it has come.</param>
/// <param name="Progress">The share done of the pass that is running, or 1 when all is done; from 0 to 1.</param>
/// <param name="Records">Number of records removed so far.</param>
/// <param name="Removals">What was removed, pass by pass.</param>
/// <param name="UnfinishedAttempts">Attempts that failed or were cut off: what they had removed by then may be missing from the counts.</param>
/// <param name="Reason">Why the last attempt failed; null when it did not.</param>
/// <param name="NextTryAt">When the next attempt is made after a failed one.</param>
public sealed record StoreErasure(
    string Store, ErasureState State, double Progress, long Records, IReadOnlyList<ErasureRemoval> Removals, int UnfinishedAttempts, string? Reason,
    DateTimeOffset? NextTryAt);
