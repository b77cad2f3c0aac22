using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using Peach.Core.Collect.Records;

namespace Peach.Core.Collect.Log;

/// <summary>Reads the log's files from a position up to what is on disk.</summary>
internal sealed partial class EventLogReader(EventLog log, string consumer, long position, bool isDurable, ILogger logger) : IEventLogReader
{
    private const int BufferBytes = 256 * 1024;

    private readonly LoggedBatch _batch = new();
    private byte[] _buffer = new byte[BufferBytes];
    private long _bufferStart;
    private int _bufferLength;
    private long _position = position;
    private long _committed = position;
    private SafeFileHandle? _file;
    private long _fileStart;

    public LogPosition Committed => new(_committed);

    public void Seek(LogPosition position)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(position.Offset, _committed);
        _position = position.Offset;
        Close();
    }

    public async ValueTask<EventBatch> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var grown = log.Grown.Next;
            if (TryRead(out var batch)) return batch;
            await grown.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public bool TryRead([NotNullWhen(true)] out EventBatch batch)
    {
        batch = null!;
        var end = log.End.Offset;
        while (_position < end)
        {
            if (!TryOpen(end, out var limit)) continue;
            var length = FrameLength(limit);
            if (length < 0)
            {
                SkipDamage(limit);
                continue;
            }

            var start = _position;
            var at = (int)(_position - _bufferStart);
            _position += length;
            _batch.Read(_buffer.AsMemory(at + Frame.HeaderBytes, length - Frame.HeaderBytes), new LogPosition(start), new LogPosition(_position));
            batch = _batch;
            return true;
        }

        return false;
    }

    public void Commit(LogPosition position)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(position.Offset, _committed);
        if (isDurable && position.Offset != _committed) log.Commit(consumer, position.Offset);
        _committed = position.Offset;
    }

    public void Dispose() => Close();

    /// <summary>Opens the segment that holds the position; false when the position had to move on.</summary>
    /// <param name="end">The log's end.</param>
    /// <param name="limit">Where the segment's records end.</param>
    private bool TryOpen(long end, out long limit)
    {
        var starts = log.Segments.Starts;
        var place = starts.AsSpan().BinarySearch(_position);
        if (place < 0) place = ~place - 1;
        limit = place + 1 < starts.Length ? Math.Min(starts[place + 1], end) : end;
        if (place < 0)
        {
            // What a reader that keeps no position wanted is deleted already.
            _position = Math.Min(starts.IsEmpty ? end : starts[0], end);
            return false;
        }

        if (_file is not null && _fileStart == starts[place]) return true;
        Close();
        try
        {
            _file = File.OpenHandle(log.Segments.PathOf(starts[place]), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            _fileStart = starts[place];
            return true;
        }
        catch (FileNotFoundException)
        {
            LogMissing(log.Segments.PathOf(starts[place]), consumer);
            _position = limit;
            return false;
        }
    }

    /// <summary>Gets the frame at the position into the buffer; -1 when there is no intact one.</summary>
    private int FrameLength(long limit)
    {
        if (!Require(Frame.HeaderBytes, limit)) return -1;
        var record = Frame.RecordLength(_buffer.AsSpan((int)(_position - _bufferStart)));
        if (record < 0 || !Require(Frame.HeaderBytes + record, limit)) return -1;
        var frame = _buffer.AsSpan((int)(_position - _bufferStart), Frame.HeaderBytes + record);
        return Frame.IsIntact(frame) ? frame.Length : -1;
    }

    /// <summary>Makes the buffer hold so many bytes from the position on; false when the segment has fewer.</summary>
    private bool Require(int count, long limit)
    {
        if (limit - _position < count) return false;
        if (_position >= _bufferStart && _bufferStart + _bufferLength - _position >= count) return true;
        if (_buffer.Length < count) _buffer = new byte[count];
        else if (_buffer.Length > BufferBytes && count <= BufferBytes) _buffer = new byte[BufferBytes];
        (_bufferStart, _bufferLength) = (_position, 0);
        var wanted = (int)Math.Min(_buffer.Length, limit - _position);
        while (_bufferLength < wanted)
        {
            var read = RandomAccess.Read(_file!, _buffer.AsSpan(_bufferLength, wanted - _bufferLength), _position - _fileStart + _bufferLength);
            if (read == 0) break;
            _bufferLength += read;
        }

        return _bufferLength >= count;
    }

    private void SkipDamage(long limit)
    {
        LogDamage(consumer, limit - _position, _position, log.Segments.PathOf(_fileStart));
        _position = limit;
        Close();
    }

    private void Close()
    {
        _file?.Dispose();
        _file = null;
        _bufferLength = 0;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Consumer {Consumer} skips {Bytes} damaged bytes at {Position} in {Path}")]
    private partial void LogDamage(string consumer, long bytes, long position, string path);

    [LoggerMessage(Level = LogLevel.Error, Message = "The segment {Path} is gone before consumer {Consumer} had read it")]
    private partial void LogMissing(string path, string consumer);
}
