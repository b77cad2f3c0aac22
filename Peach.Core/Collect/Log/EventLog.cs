using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Win32.SafeHandles;
using Peach.Core.Collect.Duplicates;
using Peach.Core.Collect.Records;
using Peach.Core.Platform;

namespace Peach.Core.Collect.Log;

/// <summary>
/// Append-only files with group commit: one thread takes all records that queued while the disk was busy, writes them in one
/// call, flushes once and answers all who wait.
/// </summary>
internal sealed partial class EventLog : IEventLog, IDisposable
{
    private readonly object _gate = new();
    private readonly CollectOptions _options;
    private readonly ILogger<EventLog> _logger;
    private readonly string _folder;
    private readonly FileStream _lock;
    private readonly Thread _writer;
    private readonly ITimer _aging;
    private AppendGroup _filling = new();
    private AppendGroup _writing = new();
    private int _writingBytes;
    private bool _closing;
    private bool _aged;
    private long _end;

    // Of the writer thread.
    private SafeFileHandle? _file;
    private long _fileStart;
    private volatile bool _failing;

    public EventLog(DataFolder data, IOptions<CollectOptions> options, TimeProvider clock, ILogger<EventLog> logger)
    {
        _options = options.Value.Validated();
        _logger = logger;
        _folder = data.Folder("log");
        _lock = Lock(_folder);
        try
        {
            Positions = new ConsumerPositions(data.Folder("log", "consumers"));
            Segments = new LogSegments(_folder);
            Id = LogId.ReadOrMake(_folder);
            var folder = data.Folder("log", "duplicates");
            Hasher = new EventHasher(DuplicateSeed.ReadOrMake(folder, out var seedIsNew));
            var runs = new RunFolder(folder, logger);
            if (seedIsNew) runs.Forget();
            if (_options.DuplicateWindow == TimeSpan.Zero) Positions.Remove(DuplicateUpkeep.Consumer);
            Recover();
            if (_options.DuplicateWindow != TimeSpan.Zero)
            {
                _duplicates = new DuplicateIndex(_options.DuplicateMemoryBytes, runs.Open());
                _upkeep = new DuplicateUpkeep(this, _duplicates, runs, _options, clock, logger);
                _upkeep.Recall();
            }
        }
        catch
        {
            _duplicates?.Dispose();
            _file?.Dispose();
            _lock.Dispose();
            throw;
        }

        _writer = new Thread(WriteGroups) { IsBackground = true, Name = "event log" };
        _writer.Start();
        _upkeep?.Start();
        var age = TimeSpan.FromTicks(Math.Min(_options.SegmentAge.Ticks, TimeSpan.FromDays(40).Ticks));
        _aging = clock.CreateTimer(_ => Age(), null, age, age);
    }

    public string Id { get; }

    public LogPosition End => new(Volatile.Read(ref _end));

    /// <summary>Whether the last write failed.</summary>
    internal bool IsFailing => _failing;

    internal LogSegments Segments { get; }

    internal ConsumerPositions Positions { get; }

    internal LogSignal Grown { get; } = new();

    /// <summary>Called by the writer thread before each write; for tests that need a disk that fails.</summary>
    internal Action? BeforeWrite { get; set; }

    /// <summary>Queues a record. Of its events those that came before are marked in it as duplicates, before this returns.</summary>
    /// <returns>A task that ends when the record is on disk, or fails with <see cref="CollectException"/> when it is not and will not be.</returns>
    public Task AppendAsync(ComposedRecord record)
    {
        while (true)
        {
            var lookedUp = _duplicates?.LookUp(record.Keys);
            lock (_gate)
            {
                if (_closing) throw new CollectException(CollectRefusal.Unavailable, "Peach is stopping; send the events again in a moment.");
                var pending = (long)_filling.Frames.Length + _writingBytes;
                if (pending > 0 && pending + record.Frame.Length > _options.MaxPendingBytes)
                    throw new CollectException(CollectRefusal.Unavailable, "More events arrive than the disk takes; send them again in a moment.");
                if (lookedUp is null) return Queue(record.Frame.Written);
                if (TryAppend(record, lookedUp) is { } stored) return stored;
            }
        }
    }

    public IEventLogReader OpenReader(string consumer, LogStart from)
    {
        if (from == LogStart.Newest) return new EventLogReader(this, consumer, End.Offset, isDurable: false, _logger);
        var starts = Segments.Starts;
        var position = Positions.Declare(consumer, starts.IsEmpty ? End.Offset : starts[0]);
        return new EventLogReader(this, consumer, position, isDurable: true, _logger);
    }

    /// <summary>Durably notes a consumer's position and deletes the segments that none needs any more.</summary>
    public void Commit(string consumer, long position)
    {
        Positions.Commit(consumer, position);
        Segments.DeleteBefore(Math.Min(Positions.Slowest, End.Offset));
    }

    /// <summary>Writes what has queued, then stops.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_closing) return;
            _closing = true;
            Monitor.Pulse(_gate);
        }

        _aging.Dispose();
        _writer.Join();
        _upkeep?.Dispose();
        _duplicates?.Dispose();
        _file?.Dispose();
        _lock.Dispose();
    }

    private static FileStream Lock(string folder)
    {
        var path = Path.Combine(folder, "lock");
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new PeachStartupException(
                $"The event log in {folder} is in use by another Peach ({error.Message}). Stop that one, or start this one with " +
                "another data folder (--data DIR or the setting Platform:Data).", error);
        }
    }

    /// <summary>Drops what a crash left half written at the end of the last segment.</summary>
    private void Recover()
    {
        var starts = Segments.Starts;
        if (!starts.IsEmpty)
        {
            _fileStart = starts[^1];
            var file = File.OpenHandle(Segments.PathOf(_fileStart), FileMode.Open, FileAccess.ReadWrite, FileShare.Read);
            var length = LogTail.IntactLength(file);
            var torn = RandomAccess.GetLength(file) - length;
            if (torn > 0)
            {
                LogTorn(torn, Segments.PathOf(_fileStart));
                RandomAccess.SetLength(file, length);
            }

            // What readers see must be on disk, also what the last process had written and not flushed.
            RandomAccess.FlushToDisk(file);
            _file = file;
            _end = _fileStart + length;
        }

        // A disk that lost what it had acknowledged (or Durability=os) must not make positions mean something else.
        if (Positions.Furthest <= _end) return;
        LogBehind(_end, Positions.Furthest);
        _end = Positions.Furthest;
        _file?.Dispose();
        _file = null;
    }

    private void WriteGroups()
    {
        while (true)
        {
            bool aged;
            lock (_gate)
            {
                _writingBytes = 0;
                while (_filling.IsEmpty && !_closing && !_aged) Monitor.Wait(_gate);
                if (_filling.IsEmpty && _closing) return;
                aged = _aged;
                _aged = false;
                (_filling, _writing) = (_writing, _filling);
                _writingBytes = _writing.Frames.Length;
            }

            if (aged) EndSegment();
            // Those who only wait wait for what came before, which is on disk by now.
            if (_writingBytes == 0) _writing.Complete();
            else Write(_writing);
        }
    }

    /// <param name="frame">Empty for somebody who only waits.</param>
    private Task Queue(ReadOnlySpan<byte> frame)
    {
        if (_filling.IsEmpty) Monitor.Pulse(_gate);
        return _filling.Add(frame);
    }

    private void Write(AppendGroup group)
    {
        try
        {
            BeforeWrite?.Invoke();
            if (_file is null || _end - _fileStart >= _options.SegmentBytes) BeginSegment();
            RandomAccess.Write(_file!, group.Frames.Written, _end - _fileStart);
            if (_options.Fsync) RandomAccess.FlushToDisk(_file!);
        }
        catch (Exception error)
        {
            Abandon(error);
            var failure = new CollectException(CollectRefusal.Unavailable, "The events could not be stored; send them again in a moment.", error);
            lock (_gate) FailWithDependents(group, failure);
            return;
        }

        if (_failing) LogWritesAgain();
        _failing = false;
        Volatile.Write(ref _end, _end + group.Frames.Length);
        group.Complete();
        Grown.Raise();
    }

    private void Age()
    {
        lock (_gate)
        {
            _aged = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Begins a new segment, so that the one until now can go when all have passed it.</summary>
    private void EndSegment()
    {
        if (_file is null || _end == _fileStart) return;
        try
        {
            BeginSegment();
            Segments.DeleteBefore(Math.Min(Positions.Slowest, _end));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The next write begins one, or says why it cannot.
            LogNotEnded(error);
        }
    }

    private void BeginSegment()
    {
        _file?.Dispose();
        _file = null;
        _file = File.OpenHandle(Segments.PathOf(_end), FileMode.Create, FileAccess.Write, FileShare.Read);
        if (_options.Fsync) DurableFile.FlushFolder(_folder);
        _fileStart = _end;
        Segments.Add(_end);
    }

    /// <summary>
    /// After a failed write or flush nobody knows what the file holds behind the last good record: it is cut off there, and the next
    /// group begins a new segment.
    /// </summary>
    private void Abandon(Exception error)
    {
        if (!_failing) LogWriteFailed(error);
        _failing = true;
        try
        {
            if (_file is not null) RandomAccess.SetLength(_file, _end - _fileStart);
            _file?.Dispose();
        }
        catch (Exception second) when (second is IOException or UnauthorizedAccessException)
        {
            // Readers stop where the next segment begins, whatever lies behind.
            LogNotCut(second);
        }

        _file = null;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Dropped {Bytes} bytes of an unfinished write at the end of {Path}")]
    private partial void LogTorn(long bytes, string path);

    [LoggerMessage(Level = LogLevel.Error, Message =
        "The event log ends at {End}, but a consumer had read up to {Furthest}: the disk lost acknowledged events. Going on from there")]
    private partial void LogBehind(long end, long furthest);

    [LoggerMessage(Level = LogLevel.Error, Message = "Events cannot be stored and are refused with 503 until the disk takes them again")]
    private partial void LogWriteFailed(Exception error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The segment could not be cut off after a failed write")]
    private partial void LogNotCut(Exception error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A new segment of the event log could not be begun; the next write tries again")]
    private partial void LogNotEnded(Exception error);

    [LoggerMessage(Level = LogLevel.Information, Message = "Events are stored again")]
    private partial void LogWritesAgain();
}
