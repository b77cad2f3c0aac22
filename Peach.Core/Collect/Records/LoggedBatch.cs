using System.Buffers.Binary;
using System.Buffers.Text;

namespace Peach.Core.Collect.Records;

/// <summary>
/// A request as read from the log. Its parts are taken out of the record when they are asked for; the object and the record's
/// bytes are used again for the next request.
/// </summary>
internal sealed class LoggedBatch : EventBatch
{
    private readonly List<LoggedEvent> _pool = [];
    private readonly List<LoggedEvent> _events = [];
    private readonly List<QuarantinedRecord> _quarantined = [];
    private readonly ByteBuffer _middle = new(256);
    private readonly ByteBuffer _tail = new(256);
    private LogPosition _start;
    private LogPosition _end;
    private DateTimeOffset _collectTime;
    private ReadOnlyMemory<byte> _uid;
    private ReadOnlyMemory<byte> _siteKeyText;
    private ReadOnlyMemory<byte> _codopsText;
    private ReadOnlyMemory<byte> _userAgent;
    private ReadOnlyMemory<byte> _query;
    private ReadOnlyMemory<byte> _commonEnds;
    private ReadOnlyMemory<byte> _common;
    private ReadOnlyMemory<byte> _eventBytes;
    private ReadOnlyMemory<byte> _quarantinedBytes;
    private int _eventCount;
    private int _quarantinedCount;
    private bool _eventsRead;
    private bool _quarantinedRead;
    private string _siteKey = "";
    private string _codops = "";

    public override LogPosition Start => _start;

    public override LogPosition End => _end;

    public override string SiteKey => _siteKey;

    public override string Codops => _codops;

    public override DateTimeOffset CollectTime => _collectTime;

    public override IReadOnlyList<CollectedEvent> Events
    {
        get
        {
            if (!_eventsRead) ReadEvents();
            return _events;
        }
    }

    public override IReadOnlyList<QuarantinedRecord> Quarantined
    {
        get
        {
            if (_quarantinedCount == 0) return [];
            if (!_quarantinedRead) ReadQuarantined();
            return _quarantined;
        }
    }

    public override int EventCount => _eventCount;

    /// <summary>What stands between an event's uid and its corrected time.</summary>
    internal ReadOnlySpan<byte> Middle => _middle.Written;

    /// <summary>What stands between an event's corrected time and its own members.</summary>
    internal ReadOnlySpan<byte> Tail => _tail.Written;

    internal ReadOnlySpan<byte> Uid => _uid.Span;

    internal int CommonCount => _commonEnds.Length / sizeof(int);

    internal ReadOnlySpan<byte> Common => _common.Span;

    internal ReadOnlySpan<byte> CommonMember(int place)
    {
        var start = place == 0 ? 0 : End(place - 1) + 1; // After the comma.
        return _common.Span[start..End(place)];

        int End(int at) => BinaryPrimitives.ReadInt32LittleEndian(_commonEnds.Span[(at * sizeof(int))..]);
    }

    /// <exception cref="InvalidDataException">The record was written by a later version.</exception>
    public void Read(ReadOnlyMemory<byte> record, LogPosition start, LogPosition end)
    {
        var cursor = new RecordCursor(record);
        var version = cursor.ReadByte();
        if (version != RecordFormat.Version)
            throw new InvalidDataException($"The log's record at {start.Offset:x16} has format {version}; this Peach reads {RecordFormat.Version}.");
        (_start, _end) = (start, end);
        _collectTime = DateTimeOffset.FromUnixTimeMilliseconds(cursor.ReadInt64());
        _uid = cursor.ReadBytes(RecordFormat.UidBytes);
        _siteKeyText = cursor.ReadSized();
        _codopsText = cursor.ReadSized();
        _siteKey = Text(_siteKeyText.Span, _siteKey);
        _codops = Text(_codopsText.Span, _codops);
        _userAgent = cursor.ReadSized();
        _query = cursor.ReadSized();
        _commonEnds = cursor.ReadBytes(cursor.ReadInt32() * sizeof(int));
        _common = cursor.ReadSized();
        _eventCount = cursor.ReadInt32();
        _eventBytes = cursor.ReadSized();
        _quarantinedCount = cursor.ReadInt32();
        _quarantinedBytes = cursor.ReadRest();
        (_eventsRead, _quarantinedRead) = (false, false);
    }

    private void WriteFrame()
    {
        _middle.Clear(64 * 1024);
        _middle.Add("\",\"site_key\":\""u8);
        _middle.Add(_siteKeyText.Span); // Letters, digits, - and _: nothing to escape.
        _middle.Add("\",\"codops\":\""u8);
        _middle.Add(_codopsText.Span);
        _middle.Add("\",\"collect_timestamp\":"u8);
        Utf8Formatter.TryFormat(_collectTime.ToUnixTimeMilliseconds(), _middle.GetSpan(20), out var written);
        _middle.Advance(written);
        _middle.Add(",\"corrected_timestamp\":"u8);
        _tail.Clear(64 * 1024);
        if (!_userAgent.IsEmpty)
        {
            _tail.Add(",\"user_agent\":"u8);
            _tail.Add(_userAgent.Span);
        }

        if (_query.IsEmpty) return;
        _tail.Add(",\"query\":"u8);
        _tail.Add(_query.Span);
    }

    private void ReadEvents()
    {
        WriteFrame();
        _events.Clear();
        var cursor = new RecordCursor(_eventBytes);
        while (_pool.Count < _eventCount) _pool.Add(new LoggedEvent(this));
        for (var i = 0; i < _eventCount; i++)
        {
            _pool[i].Read(ref cursor);
            _events.Add(_pool[i]);
        }

        _eventsRead = true;
    }

    private void ReadQuarantined()
    {
        _quarantined.Clear();
        var cursor = new RecordCursor(_quarantinedBytes);
        for (var i = 0; i < _quarantinedCount; i++)
        {
            var (index, count) = (cursor.ReadInt32(), cursor.ReadInt32());
            _quarantined.Add(new QuarantinedRecord(index, JsonText.Text(cursor.ReadSized().Span), cursor.ReadSized()) { EventCount = count });
        }

        _quarantinedRead = true;
    }

    /// <summary>The text as a string; the last one's, where it is the same.</summary>
    private static string Text(ReadOnlySpan<byte> text, string last) => System.Text.Ascii.Equals(text, last) ? last : JsonText.Text(text);
}
