using System.Collections.Immutable;
using System.Numerics;

namespace Peach.Core.Collect.Duplicates;

/// <summary>The runs there are at a moment.</summary>
internal sealed class RunSet
{
    /// <summary>From this run on they share the last bit of a mask.</summary>
    private const int LastBit = 63;

    // For each slot a bit for each run, newest first, that has keys in it.
    private readonly ulong[] _masks = new ulong[EventKey.Slots];

    /// <param name="runs">Oldest first.</param>
    /// <param name="generation">Goes up when keys leave memory for a run.</param>
    public RunSet(ImmutableArray<Run> runs, int generation)
    {
        (Runs, Generation) = (runs, generation);
        for (var place = 0; place < runs.Length; place++)
        {
            var run = Newest(place);
            var bit = 1UL << Math.Min(place, LastBit);
            for (var slot = 0; slot < EventKey.Slots; slot++)
                if (run.HasSlot(slot)) _masks[slot] |= bit;
        }
    }

    public ImmutableArray<Run> Runs { get; }

    public int Generation { get; }

    /// <summary>Whether one of the runs has the key. A run that cannot be read counts as having none, and is marked.</summary>
    /// <exception cref="ObjectDisposedException">Other runs have taken their place.</exception>
    public bool Contains(EventKey key)
    {
        for (var mask = _masks[key.Slot]; mask != 0; mask &= mask - 1)
        {
            var place = BitOperations.TrailingZeroCount(mask);
            if (Contains(Newest(place), key)) return true;
            if (place < LastBit) continue;
            for (place++; place < Runs.Length; place++)
                if (Contains(Newest(place), key)) return true;
        }

        return false;
    }

    private static bool Contains(Run run, EventKey key)
    {
        try
        {
            return !run.IsBroken && run.Contains(key);
        }
        catch (IOException)
        {
            run.IsBroken = true;
            return false;
        }
    }

    private Run Newest(int place) => Runs[Runs.Length - 1 - place];
}
