using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Peach.Core.Collect.Duplicates;
using Peach.Core.Collect.Records;
using Peach.Core.Platform;

namespace Peach.Core.Collect.Log;

/// <summary>Events that come again: whether they are there is decided where records queue, so that of several at once one wins.</summary>
internal sealed partial class EventLog
{
    private readonly DuplicateIndex? _duplicates;
    private readonly DuplicateUpkeep? _upkeep;

    /// <summary>Makes the hashes that this log knows its events by.</summary>
    internal EventHasher Hasher { get; }

    /// <summary>What is known of earlier events; null when that is turned off.</summary>
    internal DuplicateIndex? Duplicates => _duplicates;

    internal DuplicateUpkeep? Upkeep => _upkeep;

    /// <summary>Lets the keys in memory go to the disk.</summary>
    /// <returns>False when there are none, or those before are still on their way.</returns>
    internal bool SealDuplicates()
    {
        lock (_gate) return TrySeal();
    }

    /// <summary>Puts other runs in place. By the upkeep only.</summary>
    internal void PublishRuns(ImmutableArray<Run> runs, bool withSealed)
    {
        var prepared = _duplicates!.Prepare(runs, withSealed);
        lock (_gate) _duplicates.Publish(prepared);
    }

    /// <summary>A declared consumer's position.</summary>
    internal long CommittedBy(string consumer) => Positions.Declare(consumer, 0);

    /// <summary>Where requests are answered without waiting for the disk: flushes the segments from a position on.</summary>
    internal void FlushUnflushed(long position)
    {
        if (_options.Fsync) return;
        var starts = Segments.Starts;
        for (var i = 0; i < starts.Length; i++)
        {
            if (i + 1 < starts.Length && starts[i + 1] <= position) continue;
            using var file = File.OpenHandle(Segments.PathOf(starts[i]), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            RandomAccess.FlushToDisk(file);
        }

        DurableFile.FlushFolder(_folder);
    }

    /// <summary>After a failed write: nobody may be told that an event is stored because one like it was among the failed. Under the lock.</summary>
    private void FailWithDependents(AppendGroup group, CollectException failure)
    {
        Fail(group);
        if (_filling.ReliesOnEarlier) Fail(_filling);

        void Fail(AppendGroup failed)
        {
            _duplicates?.Withdraw(CollectionsMarshal.AsSpan(failed.Claims));
            failed.Fail(failure);
        }
    }

    /// <summary>Queues a record without those of its events that came before. Under the lock.</summary>
    /// <returns>Null when the disk has to be asked again, or keys have to make room.</returns>
    private Task? TryAppend(ComposedRecord record, RunSet lookedUp)
    {
        var claims = _filling.Claims;
        var before = claims.Count;
        try
        {
            switch (_duplicates!.TryClaim(record.Keys, lookedUp, claims))
            {
                case ClaimOutcome.LookUpAgain:
                    return null;
                case ClaimOutcome.Full when TrySeal():
                    return null;
                case ClaimOutcome.Full:
                    throw new CollectException(
                        CollectRefusal.Unavailable, "More events arrive than can be told from earlier ones; send them again in a moment.");
                default:
                    break;
            }

            var claimed = claims.Count - before;
            if (claimed == record.Keys.Count) return Queue(record.Frame.Written);
            // Their first ones may still be on their way to the disk: this group then fails with theirs.
            _filling.ReliesOnEarlier = true;
            if (claimed == 0) return Settled();
            record.MarkDuplicates();
            return Queue(record.Frame.Written);
        }
        catch
        {
            _duplicates!.Withdraw(CollectionsMarshal.AsSpan(claims)[before..]);
            claims.RemoveRange(before, claims.Count - before);
            throw;
        }
    }

    /// <summary>Ends when all that has queued is on disk; fails when it has failed. Under the lock.</summary>
    private Task Settled() => _filling.IsEmpty && _writingBytes == 0 ? Task.CompletedTask : Queue([]);

    /// <summary>Under the lock.</summary>
    private bool TrySeal()
    {
        if (_duplicates is not { CanSeal: true }) return false;
        _duplicates.Seal(Volatile.Read(ref _end), Settled());
        _upkeep!.Wake();
        return true;
    }
}
