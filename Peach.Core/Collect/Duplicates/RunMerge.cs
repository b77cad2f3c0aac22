using System.Collections.Immutable;

namespace Peach.Core.Collect.Duplicates;

/// <summary>Makes one run of several that lie next to each other, so that there are never many to look into.</summary>
internal static class RunMerge
{
    /// <summary>How many become one.</summary>
    public const int FanOut = 8;

    private const int ProgressEvery = 64 * 1024;

    /// <summary>The oldest runs that are due to become one; empty when there are none.</summary>
    /// <param name="runs">Oldest first.</param>
    /// <param name="maxSpan">The longest time in milliseconds that a run may cover: it goes as a whole.</param>
    public static ImmutableArray<Run> Due(ImmutableArray<Run> runs, long maxSpan)
    {
        for (var first = 0; first + FanOut <= runs.Length; first++)
        {
            var some = runs.Slice(first, FanOut);
            if (some.All(run => run.Tier == some[0].Tier) && some.Sum(run => (long)run.Count) <= RunFormat.MaxCount
                && some.Max(run => run.Youngest) - some.Min(run => run.Oldest) <= maxSpan)
                return some;
        }

        return [];
    }

    /// <param name="runs">What <see cref="Due"/> gave.</param>
    /// <param name="writer">Takes the result.</param>
    /// <param name="onProgress">Called now and then.</param>
    /// <exception cref="InvalidDataException">A run is damaged; it is marked.</exception>
    public static void Write(ImmutableArray<Run> runs, RunWriter writer, Action onProgress)
    {
        List<RunStream> heads = [];
        foreach (var run in runs)
        {
            var stream = new RunStream(run);
            if (MoveNext(stream)) heads.Add(stream);
        }

        var last = default(EventKey);
        for (var done = 1; heads.Count > 0; done++)
        {
            var least = heads[0];
            for (var i = 1; i < heads.Count; i++)
                if (heads[i].Slot < least.Slot || (heads[i].Slot == least.Slot && heads[i].Hash < least.Hash)) least = heads[i];
            var key = new EventKey(least.Hash, (ushort)least.Slot);
            if (key != last) writer.Add(key.Slot, key.Hash);
            last = key;
            if (!MoveNext(least)) heads.Remove(least);
            if (done % ProgressEvery == 0) onProgress();
        }

        writer.Complete(runs.Min(run => run.Oldest), runs.Max(run => run.Youngest));
    }

    private static bool MoveNext(RunStream stream)
    {
        try
        {
            return stream.MoveNext();
        }
        catch (InvalidDataException)
        {
            stream.Run.IsBroken = true;
            throw;
        }
    }
}
