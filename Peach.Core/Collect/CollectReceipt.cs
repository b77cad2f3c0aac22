namespace Peach.Core.Collect;

/// <summary>What became of a request's events, all of which are on disk.</summary>
/// <param name="Accepted">Events stored.</param>
/// <param name="Duplicate">Events that had been stored or put aside before, and were not again.</param>
/// <param name="Quarantined">Events that break the format and were put aside, in order of their index.</param>
public readonly record struct CollectReceipt(int Accepted, int Duplicate, IReadOnlyList<QuarantinedEvent> Quarantined);
