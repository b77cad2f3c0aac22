using System.Text.Json;
using Peach.Core.Collect.Duplicates;
using Peach.Core.Collect.Intake;
using Peach.Core.Collect.Parsing;

namespace Peach.Core.Collect.Records;

/// <summary>Turns a request's body into the record that the log keeps. One for each thread that takes requests.</summary>
internal sealed class RecordComposer
{
    private const int KeptCapacity = 1024 * 1024;

    // They are repeated on every event of the archive, so a small request could become a huge one there.
    private const int MaxCommonBytes = 64 * 1024;

    private readonly BodyScan _scan = new();
    private readonly ByteBuffer _record;
    private readonly ByteBuffer _text = new(256);
    private readonly List<QuarantinedEvent> _quarantined = [];
    private readonly List<(int Start, int End, ulong Hash)> _quarantinedAt = [];
    private readonly int[] _common = new int[BodyScan.MaxMembers];
    private EventHasher _hasher = null!;
    private ulong _sender;
    private int _commonCount;
    private bool _compact;
    private bool _hasUserAgent;
    private bool _hasQuery;

    public RecordComposer() => _record = Record.Frame;

    /// <summary>The record of the request composed last.</summary>
    public ComposedRecord Record { get; } = new();

    /// <summary>What is stored of user agents.</summary>
    public UserAgentPolicy UserAgents { get; set; } = UserAgentPolicy.Keep;

    /// <summary>How many events the request composed last holds.</summary>
    public int EventCount => _scan.Events.Length;

    /// <summary>How many events of the request composed last break the format.</summary>
    public int FaultCount => _quarantined.Count;

    /// <summary>What becomes of the request composed last, as far as duplicates are known.</summary>
    public CollectReceipt Receipt
    {
        get
        {
            var (accepted, duplicate, quarantined) = (0, 0, 0);
            foreach (ref readonly var keyed in Record.Keys.Events)
            {
                if (keyed.IsDuplicate) duplicate += keyed.Events;
                else if (keyed.IsQuarantined) quarantined++;
                else accepted += keyed.Events;
            }

            return new CollectReceipt(accepted, duplicate, quarantined == 0 ? [] : Quarantined());
        }
    }

    /// <param name="request">The request.</param>
    /// <param name="collectTime">When it came.</param>
    /// <param name="hasher">Makes the hashes that its events are known by.</param>
    /// <param name="maxEvents">Most events that it may hold.</param>
    /// <param name="toleranceMilliseconds">How far the device's clock may be off before times are shifted.</param>
    /// <param name="asSent">
    /// The events as they were sent, where the body has been changed since: kept of those that break the format. Empty: they are in the body.
    /// </param>
    /// <exception cref="CollectException">The body is not JSON, or holds too many events.</exception>
    public void Compose(
        in CollectRequest request, DateTimeOffset collectTime, EventHasher hasher, int maxEvents, long toleranceMilliseconds,
        IReadOnlyList<byte[]>? asSent = null)
    {
        var body = request.Body.Span;
        if (body.StartsWith("\uFEFF"u8)) body = body[3..];
        _record.Clear(KeptCapacity);
        Record.Keys.Clear();
        _quarantined.Clear();
        _quarantinedAt.Clear();
        _scan.Scan(body, maxEvents, hasher);
        _hasher = hasher;
        _sender = SenderHash.Of(hasher, _scan, body, request.SiteKey.Key, request.UserAgent);
        _compact = JsonText.HasLineBreaks(body);
        _hasUserAgent = UserAgents.Stores(request.UserAgent);
        _hasQuery = request.Query.Count > 0;

        var collected = collectTime.ToUnixTimeMilliseconds();
        WriteHead(request, collectTime, collected);
        var fault = FindCommonFault(body, out var sent);
        fault = _scan.Fault ?? fault;
        if (fault is not null)
        {
            WriteNoEvents();
            WriteQuarantinedBody(body, fault);
        }
        else
        {
            WriteSound(body, sent, collected, toleranceMilliseconds);
            _record.AddInt32(_quarantined.Count);
            for (var i = 0; i < _quarantined.Count; i++)
            {
                var (start, end, hash) = _quarantinedAt[i];
                var index = _quarantined[i].Index;
                WriteQuarantined(hash, index, 1, _quarantined[i].Reason, asSent is not null && index < asSent.Count ? asSent[index] : body[start..end]);
            }
        }

        Log.Frame.Seal(_record.WrittenForChange);
    }

    private void WriteHead(in CollectRequest request, DateTimeOffset collectTime, long collected)
    {
        _record.AddInt64(0); // The frame's header.
        _record.Add(RecordFormat.Version);
        _record.AddInt64(collected);
        var uid = _record.GetSpan(RecordFormat.UidBytes)[..RecordFormat.UidBytes];
        (request.Id ?? Guid.CreateVersion7(collectTime)).TryWriteBytes(uid, bigEndian: true, out _);
        uid[^2..].Clear(); // Room for the event's index.
        _record.Advance(RecordFormat.UidBytes);
        _record.AddText(request.SiteKey.Key);
        _record.AddText(request.SiteKey.Codops);

        var userAgentAt = _record.AddPlaceholder();
        if (_hasUserAgent)
        {
            UserAgents.Write(request.UserAgent!, _record);
        }

        _record.SetInt32(userAgentAt, _record.Length - userAgentAt - sizeof(int));
        var queryAt = _record.AddPlaceholder();
        if (_hasQuery) WriteQuery(request.Query);
        _record.SetInt32(queryAt, _record.Length - queryAt - sizeof(int));
    }

    private void WriteQuery(IReadOnlyList<KeyValuePair<string, string>> query)
    {
        _record.Add((byte)'{');
        var first = true;
        for (var i = 0; i < query.Count; i++)
        {
            if (IsRepeated(query, i)) continue;
            if (!first) _record.Add((byte)',');
            first = false;
            JsonText.WriteQuoted(query[i].Key, _record);
            _record.Add((byte)':');
            JsonText.WriteQuoted(query[i].Value, _record);
        }

        _record.Add((byte)'}');
    }

    private static bool IsRepeated(IReadOnlyList<KeyValuePair<string, string>> query, int place)
    {
        for (var later = place + 1; later < query.Count; later++)
            if (query[later].Key == query[place].Key) return true;
        return false;
    }

    /// <summary>What is missing for every event of the request, or null.</summary>
    private string? FindCommonFault(ReadOnlySpan<byte> body, out long sent)
    {
        sent = 0;
        string? versionFault = "peach_schema_version is missing", timeFault = "sent_timestamp is missing", clientFault = "client is missing";
        var bytes = 0;
        foreach (ref readonly var member in _scan.Common)
        {
            bytes += member.End - member.Start;
            switch (member.Kind)
            {
                case MemberKind.SchemaVersion:
                    versionFault = member.ValueType == JsonTokenType.String ? null : "peach_schema_version is not a text";
                    break;
                case MemberKind.SentTimestamp:
                    timeFault = member.ValueType == JsonTokenType.Number && JsonInteger.TryParse(Value(body, member), out sent)
                        ? null
                        : "sent_timestamp is not an integer";
                    break;
                case MemberKind.Client:
                    clientFault = member.ValueType == JsonTokenType.StartObject ? null : "client is not an object";
                    break;
                default:
                    break;
            }
        }

        return versionFault ?? timeFault ?? clientFault
            ?? (bytes > MaxCommonBytes ? $"the members beside events have {bytes} bytes, more than {MaxCommonBytes}" : null);
    }

    private void WriteNoEvents()
    {
        for (var i = 0; i < 3; i++) _record.AddInt32(0); // Common members and their bytes, events.
        Record.DuplicatesAt = _record.AddPlaceholder();
        _record.AddInt32(0); // Bytes of the events.
    }

    private void WriteSound(ReadOnlySpan<byte> body, long sent, long collected, long tolerance)
    {
        WriteCommon(body);
        var countAt = _record.AddPlaceholder();
        Record.DuplicatesAt = _record.AddPlaceholder();
        var bytesAt = _record.AddPlaceholder();
        var sound = 0;
        for (var index = 0; index < _scan.Events.Length; index++)
        {
            ref readonly var scanned = ref _scan.Events[index];
            var fault = scanned.Fault ?? WriteEvent(body, scanned, index, sent, collected, tolerance);
            if (fault is null)
            {
                sound++;
                continue;
            }

            _quarantined.Add(new QuarantinedEvent(index, fault));
            _quarantinedAt.Add((scanned.Start, scanned.End, scanned.Hash));
        }

        _record.SetInt32(countAt, sound);
        _record.SetInt32(bytesAt, _record.Length - bytesAt - sizeof(int));
    }

    /// <summary>Writes the members that all events share, each name once, without those that the platform writes itself.</summary>
    private void WriteCommon(ReadOnlySpan<byte> body)
    {
        _commonCount = 0;
        var members = _scan.Common;
        for (var i = 0; i < members.Length; i++)
        {
            if (IsPlatforms(members[i].Kind) || IsReplaced(body, members, i)) continue;
            _common[_commonCount++] = i;
        }

        _record.AddInt32(_commonCount);
        var endsAt = _record.Length;
        for (var i = 0; i < _commonCount; i++) _record.AddInt32(0);
        var bytesAt = _record.AddPlaceholder();
        var start = _record.Length;
        for (var i = 0; i < _commonCount; i++)
        {
            if (i > 0) _record.Add((byte)',');
            CopyMember(body, members[_common[i]]);
            _record.SetInt32(endsAt + i * sizeof(int), _record.Length - start);
        }

        _record.SetInt32(bytesAt, _record.Length - start);
    }

    /// <returns>What is wrong with the event, in which case nothing was written; or null.</returns>
    private string? WriteEvent(ReadOnlySpan<byte> body, in ScannedEvent scanned, int index, long sent, long collected, long tolerance)
    {
        var members = _scan.MembersOf(scanned);
        var (type, time, otherTime) = (-1, -1, -1);
        for (var i = 0; i < members.Length; i++)
        {
            if (members[i].Kind == MemberKind.Type) type = i;
            else if (members[i].Kind == MemberKind.EventTimestamp) time = i;
            else if (members[i].Kind == MemberKind.Timestamp) otherTime = i;
        }

        if (type < 0) return "type is missing";
        if (members[type].ValueType != JsonTokenType.String) return "type is not a text";
        var typeText = Value(body, members[type])[1..^1];
        if (typeText.IsEmpty) return "type is empty";
        if (members[type].ValueEscaped)
        {
            _text.Clear(KeptCapacity);
            if (!JsonText.TryUnescape(typeText, _text)) return "type is not a valid text";
            typeText = _text.Written;
        }

        var (timeName, timeAt) = ("event_timestamp", time);
        if (otherTime >= 0 && (time < 0 || members[time].ValueType == JsonTokenType.Null)) (timeName, timeAt) = ("timestamp", otherTime);
        if (timeAt < 0) return "event_timestamp is missing";
        if (members[timeAt].ValueType != JsonTokenType.Number || !JsonInteger.TryParse(Value(body, members[timeAt]), out var happened))
            return timeName + " is not an integer";

        WriteKey(EventKey.OfEvent(_hasher.Pair(_sender, scanned.Hash), happened), 1, isQuarantined: false);
        _record.AddInt32(index);
        _record.AddInt64(happened);
        _record.AddInt64(EventClock.Correct(happened, sent, collected, tolerance));
        _record.AddSized(typeText);
        WriteReplacedCommon(body, members);
        var bytesAt = _record.AddPlaceholder();
        var first = true;
        for (var i = 0; i < members.Length; i++)
        {
            // The event's time is written anew from the number above, whatever name and form it came in.
            if (members[i].Kind == MemberKind.EventTimestamp || IsPlatforms(members[i].Kind) || IsReplaced(body, members, i)) continue;
            if (!first) _record.Add((byte)',');
            first = false;
            CopyMember(body, members[i]);
        }

        _record.SetInt32(bytesAt, _record.Length - bytesAt - sizeof(int));
        return null;
    }

    /// <summary>Notes which common members the event has members of its own for.</summary>
    private void WriteReplacedCommon(ReadOnlySpan<byte> body, ReadOnlySpan<Member> members)
    {
        _record.Add(0);
        var countAt = _record.Length - 1;
        var count = 0;
        var common = _scan.Common;
        for (var place = 0; place < _commonCount; place++)
        {
            ref readonly var shared = ref common[_common[place]];
            // The event's time always stands in its own part.
            var replaced = shared.Kind == MemberKind.EventTimestamp;
            for (var i = 0; i < members.Length && !replaced; i++) replaced = HaveSameName(body, members[i], shared);
            if (!replaced) continue;
            _record.Add((byte)place);
            count++;
        }

        if (count > 0) _record.SetByte(countAt, (byte)count);
    }

    private void WriteQuarantinedBody(ReadOnlySpan<byte> body, string reason)
    {
        var events = _scan.Events.Length;
        var hash = events == 0 ? _hasher.Text(body) : 0;
        foreach (ref readonly var scanned in _scan.Events) hash = _hasher.Pair(hash, scanned.Hash);
        _record.AddInt32(1);
        WriteQuarantined(hash, -1, Math.Max(events, 1), reason, body);
        if (events == 0) _quarantined.Add(new QuarantinedEvent(-1, reason));
        for (var index = 0; index < events; index++) _quarantined.Add(new QuarantinedEvent(index, reason));
    }

    private void WriteQuarantined(ulong hash, int index, int events, string reason, ReadOnlySpan<byte> raw)
    {
        // The sender and the hash the other way round: an event that was put aside and is sound now is another.
        WriteKey(EventKey.OfQuarantined(_hasher.Pair(hash, _sender)), events, isQuarantined: true);
        _record.AddInt32(index);
        _record.AddInt32(events);
        _record.AddText(reason);
        var bytesAt = _record.AddPlaceholder();
        if (_compact) JsonText.CopyCompact(raw, _record);
        else _record.Add(raw);
        _record.SetInt32(bytesAt, _record.Length - bytesAt - sizeof(int));
    }

    private void WriteKey(EventKey key, int events, bool isQuarantined)
    {
        _record.AddInt64((long)key.Hash);
        Record.Keys.Add(key, _record.Length, events, isQuarantined);
        _record.Add(0);
    }

    /// <summary>Those put aside, without duplicates.</summary>
    private QuarantinedEvent[] Quarantined()
    {
        if (Record.Keys.Duplicates == 0 || _quarantinedAt.Count == 0) return [.. _quarantined];
        List<QuarantinedEvent> kept = [];
        var place = 0;
        foreach (ref readonly var keyed in Record.Keys.Events)
        {
            if (!keyed.IsQuarantined) continue;
            if (!keyed.IsDuplicate) kept.Add(_quarantined[place]);
            place++;
        }

        return [.. kept];
    }

    private void CopyMember(ReadOnlySpan<byte> body, in Member member)
    {
        var raw = body[member.Start..member.End];
        if (_compact) JsonText.CopyCompact(raw, _record);
        else _record.Add(raw);
    }

    private bool IsPlatforms(MemberKind kind) => kind switch
    {
        MemberKind.UserAgent => _hasUserAgent,
        MemberKind.Query => _hasQuery,
        _ => kind >= MemberKind.EventUid,
    };

    /// <summary>Whether a later member has the same name.</summary>
    private bool IsReplaced(ReadOnlySpan<byte> body, ReadOnlySpan<Member> members, int place)
    {
        for (var later = place + 1; later < members.Length; later++)
            if (HaveSameName(body, members[place], members[later])) return true;
        return false;
    }

    private bool HaveSameName(ReadOnlySpan<byte> body, in Member left, in Member right) =>
        left.NameHash == right.NameHash && left.NameLength == right.NameLength
        && _scan.NameOf(body, left).SequenceEqual(_scan.NameOf(body, right));

    private static ReadOnlySpan<byte> Value(ReadOnlySpan<byte> body, in Member member) => body[member.ValueStart..member.End];
}
