using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Peach.Core.Collect.Log;
using Peach.Core.Collect.Records;

namespace Peach.Core.Collect.Duplicates;

/// <summary>
/// What goes on behind the index, on a thread of its own: keys go from memory to the disk, runs are merged, filtered and, when all their
/// events are older than the window, deleted.
/// </summary>
internal sealed partial class DuplicateUpkeep : IDisposable
{
    /// <summary>The name under which the log keeps what is not in runs yet.</summary>
    public const string Consumer = "duplicates";

    private static readonly TimeSpan MaxPeriod = TimeSpan.FromSeconds(5);

    private readonly Lock _working = new();
    private readonly AutoResetEvent _wake = new(false);
    private readonly EventLog _log;
    private readonly DuplicateIndex _index;
    private readonly RunFolder _folder;
    private readonly TimeSpan _window;
    private readonly TimeSpan _saveInterval;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private Thread? _thread;
    private volatile bool _stopping;
    private DateTimeOffset? _activeSince;
    private bool _failing;

    public DuplicateUpkeep(EventLog log, DuplicateIndex index, RunFolder folder, CollectOptions options, TimeProvider clock, ILogger logger)
    {
        (_log, _index, _folder, _clock, _logger) = (log, index, folder, clock, logger);
        (_window, _saveInterval) = (options.DuplicateWindow, options.DuplicateSaveInterval);
    }

    private long Now => _clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Puts the keys of what lies in the log and not yet in runs into memory. Before the log is written to.</summary>
    public void Recall()
    {
        using var reader = _log.OpenReader(Consumer, LogStart.Oldest);
        var keys = new RequestKeys();
        while (reader.TryRead(out var batch))
        {
            keys.Clear();
            ((LoggedBatch)batch).AddKeysTo(keys);
            if (!_index.HasRoomFor(keys.Count))
            {
                FlushSealed();
                if (!_index.CanSeal)
                {
                    LogNotRecalled(_log.End.Offset - batch.Start.Offset);
                    return;
                }

                _index.Seal(batch.Start.Offset, Task.CompletedTask);
            }

            _index.Recall(keys);
        }
    }

    public void Start()
    {
        _thread = new Thread(Work) { IsBackground = true, Name = "event duplicates", Priority = ThreadPriority.BelowNormal };
        _thread.Start();
    }

    /// <summary>Says that keys were sealed.</summary>
    public void Wake() => _wake.Set();

    /// <summary>Does all that is due.</summary>
    public void Tend()
    {
        lock (_working)
        {
            SaveKeys();
            DropUseless();
            Merge();
            BuildFilters();
        }
    }

    public void Dispose()
    {
        _stopping = true;
        _wake.Set();
        _thread?.Join();
        _wake.Dispose();
    }

    private void Work()
    {
        while (!_stopping)
        {
            try
            {
                Tend();
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception error)
            {
                LogFailed(error);
            }

            _wake.WaitOne(_saveInterval < MaxPeriod ? _saveInterval : MaxPeriod);
        }
    }

    private void SaveKeys()
    {
        FlushSealed();
        if (_index.ActiveCount == 0)
        {
            _activeSince = null;
            return;
        }

        _activeSince ??= _clock.GetUtcNow();
        if (_clock.GetUtcNow() - _activeSince < _saveInterval || !_log.SealDuplicates()) return;
        FlushSealed();
    }

    private void FlushSealed()
    {
        var keys = _index.Sealed;
        if (keys is null) return;
        _activeSince = null;
        WaitUntilSettled(keys);
        try
        {
            // What a power cut takes from the log may come again.
            _log.FlushUnflushed(_log.CommittedBy(Consumer));
            var runs = _index.Runs;
            if (keys.Table.Count > 0)
            {
                var number = runs.IsEmpty ? 0 : runs[^1].To + 1;
                runs = runs.Add(_folder.Write(number, number, writer => Write(keys.Table, writer)));
            }

            _log.PublishRuns(runs, withSealed: true);
            _index.Reuse(keys.Table);
            _log.Commit(Consumer, keys.Position);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            if (!_failing) LogNotSaved(error);
            _failing = true;
            return;
        }

        if (_failing) LogSaved();
        _failing = false;
    }

    private static void WaitUntilSettled(SealedKeys keys)
    {
        try
        {
            // Not by a continuation: it could stand behind one of a request that waits for this thread.
            keys.Settled.Wait();
        }
        catch (AggregateException)
        {
            // Those records failed, and their keys are taken out.
        }
    }

    private void Write(KeyTable table, RunWriter writer)
    {
        var hashes = table.Sort(out var starts);
        for (var slot = 0; slot < EventKey.Slots; slot++)
            for (var i = starts[slot]; i < starts[slot + 1]; i++) writer.Add(slot, hashes[i]);
        writer.Complete(Now, Now);
    }

    private void DropUseless()
    {
        var oldest = Now - (long)_window.TotalMilliseconds;
        foreach (var run in _index.Runs)
        {
            if (run.IsBroken) _folder.LogUseless(run.Path, "it cannot be read or is damaged");
            else if (run.Youngest >= oldest) continue;
            Replace([run]);
        }
    }

    private void Merge()
    {
        while (RunMerge.Due(_index.Runs, (long)_window.TotalMilliseconds / 3) is { IsEmpty: false } due)
        {
            try
            {
                Replace(due, _folder.Write(due[0].From, due[^1].To, writer => RunMerge.Write(due, writer, Pause)));
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
            {
                LogNotMerged(error);
                DropUseless();
                return;
            }
        }
    }

    /// <summary>Gives the newest runs filters, as many as memory allows.</summary>
    private void BuildFilters()
    {
        List<Run> wanted = [];
        var memory = _index.FilterMemory;
        foreach (var run in _index.Runs.Reverse())
        {
            memory -= RunFilter.BytesFor(run.Count);
            if (memory < 0) run.Filter = null;
            else if (run.Filter is null) wanted.Add(run);
        }

        foreach (var run in wanted)
        {
            try
            {
                run.Filter = FilterOf(run);
            }
            catch (Exception error) when (error is IOException or InvalidDataException)
            {
                run.IsBroken = true;
            }
        }

        DropUseless();
    }

    private RunFilter FilterOf(Run run)
    {
        var filter = new RunFilter(run.Count);
        var stream = new RunStream(run);
        for (var done = 1; stream.MoveNext(); done++)
        {
            filter.Add(stream.Hash);
            if (done % (64 * 1024) == 0) Pause();
        }

        return filter;
    }

    /// <summary>In long work: keys that wait for the disk come first.</summary>
    private void Pause()
    {
        if (_stopping) throw new OperationCanceledException();
        if (!_failing) SaveKeys();
    }

    /// <summary>Deletes runs, and puts another in their place.</summary>
    private void Replace(ImmutableArray<Run> gone, params ReadOnlySpan<Run> with)
    {
        var runs = _index.Runs;
        var place = runs.IndexOf(gone[0]);
        _log.PublishRuns(runs.RemoveRange(place, gone.Length).InsertRange(place, with), withSealed: false);
        foreach (var run in gone) RunFolder.Delete(run);
    }

    [LoggerMessage(Level = LogLevel.Error, Message =
        "What tells events that are sent again cannot be written. Events are taken until memory for it is full, and refused with 503 after that")]
    private partial void LogNotSaved(Exception error);

    [LoggerMessage(Level = LogLevel.Information, Message = "What tells events that are sent again is written again")]
    private partial void LogSaved();

    [LoggerMessage(Level = LogLevel.Error, Message =
        "The last {Bytes} bytes of the log do not fit into the memory for events that are sent again: if they are, they are stored again")]
    private partial void LogNotRecalled(long bytes);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Files that tell events that are sent again could not be merged; this is tried again")]
    private partial void LogNotMerged(Exception error);

    [LoggerMessage(Level = LogLevel.Error, Message = "Keeping what tells events that are sent again failed; this is tried again")]
    private partial void LogFailed(Exception error);
}
