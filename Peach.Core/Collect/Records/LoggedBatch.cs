using System.Buffers.Binary;
using System.Buffers.Text;
using Peach.Core.Collect.Duplicates;

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
    private bool _hasHashes;
    private int _storedCount;
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

    public override int QuarantinedCount => _quarantinedCount;

    public override ReadOnlyMemory<byte> Common => _common;

    public override ReadOnlyMemory<byte> UserAgent => _userAgent;

    public override ReadOnlyMemory<byte> Query => _query;

    /// <summary>What stands between an event's uid and its corrected time.</summary>
    internal ReadOnlySpan<byte> Middle => _middle.Written;

    /// <summary>What stands between an event's corrected time and its own members.</summary>
    internal ReadOnlySpan<byte> Tail => _tail.Written;

    internal ReadOnlySpan<byte> Uid => _uid.Span;

    internal int CommonCount => _commonEnds.Length / sizeof(int);

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
        if (version is not (RecordFormat.Version or RecordFormat.WithoutHashes))
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
        _hasHashes = version != RecordFormat.WithoutHashes;
        _storedCount = cursor.ReadInt32();
        _eventCount = _storedCount - (_hasHashes ? cursor.ReadInt32() : 0);
        _eventBytes = cursor.ReadSized();
        _quarantinedCount = cursor.ReadInt32();
        _quarantinedBytes = cursor.ReadRest();
        (_eventsRead, _quarantinedRead) = (false, false);
    }

    /// <summary>Adds the keys of all events that lie in the record, also of those that were duplicates.</summary>
    public void AddKeysTo(RequestKeys keys)
    {
        if (!_hasHashes) return;
        var cursor = new RecordCursor(_eventBytes);
        var stored = new LoggedEvent(this);
        for (var i = 0; i < _storedCount; i++)
        {
            stored.Read(ref cursor, hasHash: true);
            keys.Add(EventKey.OfEvent(stored.Hash, stored.Happened), 0, 1, isQuarantined: false);
        }

        cursor = new RecordCursor(_quarantinedBytes);
        for (var i = 0; i < _quarantinedCount; i++) keys.Add(EventKey.OfQuarantined(ReadQuarantined(ref cursor, out _)), 0, 1, isQuarantined: true);
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
        while (_pool.Count < _storedCount) _pool.Add(new LoggedEvent(this));
        for (var i = 0; i < _storedCount; i++)
        {
            _pool[i].Read(ref cursor, _hasHashes);
            if (!_pool[i].IsDuplicate) _events.Add(_pool[i]);
        }

        _eventsRead = true;
    }

    private void ReadQuarantined()
    {
        _quarantined.Clear();
        var cursor = new RecordCursor(_quarantinedBytes);
        for (var i = 0; i < _quarantinedCount; i++)
        {
            ReadQuarantined(ref cursor, out var quarantined);
            if (quarantined is not null) _quarantined.Add(quarantined);
        }

        _quarantinedRead = true;
    }

    /// <param name="cursor">Is moved behind it.</param>
    /// <param name="quarantined">What was put aside; null for a duplicate.</param>
    /// <returns>Its hash.</returns>
    private ulong ReadQuarantined(ref RecordCursor cursor, out QuarantinedRecord? quarantined)
    {
        var hash = _hasHashes ? (ulong)cursor.ReadInt64() : 0;
        var isDuplicate = _hasHashes && cursor.ReadByte() != 0;
        var (index, count) = (cursor.ReadInt32(), cursor.ReadInt32());
        var (reason, raw) = (cursor.ReadSized(), cursor.ReadSized());
        quarantined = isDuplicate ? null : new QuarantinedRecord(index, JsonText.Text(reason.Span), raw) { EventCount = count };
        return hash;
    }

    /// <summary>The text as a string; the last one's, where it is the same.</summary>
    private static string Text(ReadOnlySpan<byte> text, string last) => System.Text.Ascii.Equals(text, last) ? last : JsonText.Text(text);
}
