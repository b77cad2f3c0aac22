using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using Peach.Core.Collect.Duplicates;
using Peach.Core.Collect.Records;

namespace Peach.Core.Collect.Parsing;

/// <summary>
/// Finds the members and events of a request's body in one pass, as places in it: nothing is copied and no tree is built.
/// Used again for each request of a thread.
/// </summary>
internal sealed class BodyScan
{
    /// <summary>More members in one object are not taken; comparing names stays cheap whatever is sent.</summary>
    public const int MaxMembers = 255;

    /// <summary>Deeper nested JSON is not taken.</summary>
    public const int MaxDepth = 64;

    private const int KeptCapacity = 16 * 1024;

    private readonly ByteBuffer _unescapedNames = new(256);
    private Member[] _members = new Member[512];
    private ScannedEvent[] _events = new ScannedEvent[64];
    private Member[] _common = new Member[32];
    private int _memberCount;
    private int _eventCount;
    private int _commonCount;
    private bool _eventsSeen;
    private EventHasher _hasher = null!;

    public ReadOnlySpan<ScannedEvent> Events => _events.AsSpan(0, _eventCount);

    /// <summary>The members that all events of the request share.</summary>
    public ReadOnlySpan<Member> Common => _common.AsSpan(0, _commonCount);

    /// <summary>What is wrong with the body as a whole, or null.</summary>
    public string? Fault { get; private set; }

    /// <summary>The hash of <c>client.id</c>; 0 when there is none, or an empty one.</summary>
    public ulong ClientId { get; private set; }

    public ReadOnlySpan<Member> MembersOf(in ScannedEvent scanned) => _members.AsSpan(scanned.FirstMember, scanned.MemberCount);

    public ReadOnlySpan<byte> NameOf(ReadOnlySpan<byte> body, in Member member) =>
        (member.NameUnescaped ? _unescapedNames.Written : body).Slice(member.NameStart, member.NameLength);

    /// <exception cref="CollectException">It is not JSON, or holds too many events.</exception>
    public void Scan(ReadOnlySpan<byte> body, int maxEvents, EventHasher hasher)
    {
        Reset();
        _hasher = hasher;
        try
        {
            var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = MaxDepth });
            reader.Read();
            if (reader.TokenType == JsonTokenType.StartObject)
            {
                ScanEnvelope(ref reader, maxEvents);
            }
            else
            {
                reader.Skip();
                Fault = "the body is not a JSON object";
            }

            reader.Read(); // Fails when something follows.
        }
        catch (JsonException error)
        {
            throw new CollectException(CollectRefusal.NotJson, Describe(error), error);
        }

        if (!Utf8.IsValid(body)) throw new CollectException(CollectRefusal.NotJson, "The body is not valid UTF-8, as JSON has to be.");
        if (Fault is null && _eventCount == 0) Fault = _eventsSeen ? "events is empty" : "events is missing";
    }

    private void ScanEnvelope(ref Utf8JsonReader reader, int maxEvents)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var member = ScanName(ref reader, out _);
            if (member.Kind == MemberKind.Events)
            {
                _eventsSeen = true;
                if (reader.TokenType == JsonTokenType.StartArray)
                {
                    while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) ScanEvent(ref reader, maxEvents);
                }
                else
                {
                    reader.Skip();
                    Fault = "events is not an array";
                }
            }
            else if (member.Kind == MemberKind.Event)
            {
                _eventsSeen = true;
                ScanEvent(ref reader, maxEvents);
            }
            else
            {
                BeginValue(ref reader, ref member);
                if (member.Kind == MemberKind.Client) ClientId = ScanClient(ref reader);
                else reader.Skip();
                member.End = (int)reader.BytesConsumed;
                AddCommon(member);
            }
        }
    }

    private void ScanEvent(ref Utf8JsonReader reader, int maxEvents)
    {
        if (_eventCount == maxEvents)
        {
            throw new CollectException(CollectRefusal.TooLarge, string.Create(
                CultureInfo.InvariantCulture, $"The request holds more than {maxEvents} events; send them in several requests."));
        }

        var scanned = new ScannedEvent { Start = (int)reader.TokenStartIndex, FirstMember = _memberCount };
        var content = 0UL;
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var member = ScanName(ref reader, out var name);
                BeginValue(ref reader, ref member);
                content += _hasher.Pair(name, _hasher.Value(ref reader));
                member.End = (int)reader.BytesConsumed;
                AddMember(member, ref scanned);
            }

            scanned.Hash = _hasher.Object(content);
        }
        else
        {
            scanned.Hash = _hasher.Value(ref reader);
            scanned.Fault = "the event is not an object";
        }

        scanned.End = (int)reader.BytesConsumed;
        scanned.MemberCount = _memberCount - scanned.FirstMember;
        if (_eventCount == _events.Length) Array.Resize(ref _events, _eventCount * 2);
        _events[_eventCount++] = scanned;
    }

    private void AddMember(in Member member, ref ScannedEvent scanned)
    {
        if (scanned.Fault is not null) return;
        if (_memberCount - scanned.FirstMember == MaxMembers)
        {
            scanned.Fault = string.Create(CultureInfo.InvariantCulture, $"the event has more than {MaxMembers} members");
            _memberCount = scanned.FirstMember;
            return;
        }

        if (_memberCount == _members.Length) Array.Resize(ref _members, _memberCount * 2);
        _members[_memberCount++] = member;
    }

    private void AddCommon(in Member member)
    {
        if (_commonCount == MaxMembers)
        {
            Fault = string.Create(CultureInfo.InvariantCulture, $"the body has more than {MaxMembers} members");
            return;
        }

        if (_commonCount == _common.Length) Array.Resize(ref _common, _commonCount * 2);
        _common[_commonCount++] = member;
    }

    /// <summary>Takes in the name and moves on to the value.</summary>
    private Member ScanName(ref Utf8JsonReader reader, out ulong hash)
    {
        var name = reader.ValueSpan;
        var member = new Member { Start = (int)reader.TokenStartIndex, NameStart = (int)reader.TokenStartIndex + 1, NameLength = name.Length };
        if (reader.ValueIsEscaped)
        {
            var start = _unescapedNames.Length;
            if (JsonText.TryUnescape(name, _unescapedNames))
            {
                (member.NameUnescaped, member.NameStart, member.NameLength) = (true, start, _unescapedNames.Length - start);
                name = _unescapedNames.Written[start..];
            }
        }

        hash = _hasher.Text(name);
        member.NameHash = (uint)hash;
        member.Kind = MemberNames.Recognise(name);
        reader.Read();
        return member;
    }

    private static void BeginValue(ref Utf8JsonReader reader, ref Member member)
    {
        member.ValueType = reader.TokenType;
        member.ValueStart = (int)reader.TokenStartIndex;
        member.ValueEscaped = reader.ValueIsEscaped;
    }

    /// <summary>Moves to the end of the value of <c>client</c>.</summary>
    /// <returns>The hash of its id, or 0.</returns>
    private ulong ScanClient(ref Utf8JsonReader reader)
    {
        var id = 0UL;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return id;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isId = reader.ValueSpan.SequenceEqual("id"u8);
            reader.Read();
            if (!isId) reader.Skip();
            else if (reader.TokenType is JsonTokenType.Number || (reader.TokenType is JsonTokenType.String && !reader.ValueSpan.IsEmpty)) id = _hasher.Value(ref reader);
            else (id, _) = (0, reader.TrySkip());
        }

        return id;
    }

    private void Reset()
    {
        _memberCount = _eventCount = _commonCount = 0;
        _eventsSeen = false;
        Fault = null;
        ClientId = 0;
        _unescapedNames.Clear(KeptCapacity);
        if (_members.Length > KeptCapacity) _members = new Member[512];
        if (_events.Length > KeptCapacity) _events = new ScannedEvent[64];
    }

    private static string Describe(JsonException error) => string.Create(
        CultureInfo.InvariantCulture,
        $"The body is not JSON: see line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1} (objects nest at most {MaxDepth} deep).");
}
