namespace Peach.Core.Quarantine;

/// <summary>A replay: events that were put aside are taken again, under their site keys' present rules.</summary>
/// <param name="Id">Names it.</param>
/// <param name="Filter">Which events.</param>
/// <param name="State">How far it has come.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="FinishedAt">When it ended, or null.</param>
/// <param name="Parts">How many parts there are to read.</param>
/// <param name="PartsDone">How many of them have been.</param>
/// <param name="Taken">Events that are sound now and have been stored.</param>
/// <param name="Duplicate">Events that are sound now and had been stored before.</param>
/// <param name="StillFaulty">Events that stay, by what is wrong with them now.</param>
/// <param name="Error">What ended it early, or null.</param>
public sealed record ReplayView(
    string Id, QuarantineFilter Filter, ReplayState State, DateTimeOffset StartedAt, DateTimeOffset? FinishedAt, int Parts, int PartsDone, long Taken,
    long Duplicate, IReadOnlyDictionary<string, long> StillFaulty, string? Error);
