using Peach.Core.Collect;

namespace Peach.Core.Quarantine.Replays;

/// <summary>What became of a part's events.</summary>
internal sealed class PartOutcome
{
    public long Taken { get; private set; }

    public long Duplicate { get; private set; }

    /// <summary>Number of events by what is wrong with them now.</summary>
    public Dictionary<string, long> StillFaulty { get; } = [];

    public void Take(CollectReceipt receipt)
    {
        Taken += receipt.Accepted;
        Duplicate += receipt.Duplicate;
        foreach (var quarantined in receipt.Quarantined) Keep(quarantined.Reason, 1);
    }

    /// <summary>Counts events that an earlier turn, which was broken off, has taken.</summary>
    public void TakeEarlier(long events) => Taken += events;

    public void Keep(string reason, long events) => StillFaulty[reason] = StillFaulty.GetValueOrDefault(reason) + events;
}
