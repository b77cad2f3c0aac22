using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;

namespace Peach.Core.Collect.Records;

/// <summary>An event as read from the log. The object is used again for later batches.</summary>
internal sealed class LoggedEvent(LoggedBatch batch) : CollectedEvent
{
    private int _index;
    private long _corrected;
    private ReadOnlyMemory<byte> _typeText;
    private ReadOnlyMemory<byte> _replaced;
    private ReadOnlyMemory<byte> _members;
    private string? _type;

    public override string Uid
    {
        get
        {
            Span<byte> uid = stackalloc byte[RecordFormat.UidBytes];
            FillUid(uid);
            return Convert.ToHexStringLower(uid);
        }
    }

    public override string Type => _type ??= JsonText.Text(_typeText.Span);

    public override DateTimeOffset Time => DateTimeOffset.FromUnixTimeMilliseconds(_corrected);

    public override bool ReplacesCommon => !_replaced.IsEmpty;

    /// <summary>Whether it came before, and is not delivered.</summary>
    public bool IsDuplicate { get; private set; }

    /// <summary>The hash of sender and content.</summary>
    public ulong Hash { get; private set; }

    /// <summary>The event's time as it was sent.</summary>
    public long Happened { get; private set; }

    public void Read(ref RecordCursor cursor, bool hasHash)
    {
        Hash = hasHash ? (ulong)cursor.ReadInt64() : 0;
        IsDuplicate = hasHash && cursor.ReadByte() != 0;
        _index = cursor.ReadInt32();
        Happened = cursor.ReadInt64();
        _corrected = cursor.ReadInt64();
        _typeText = cursor.ReadSized();
        _type = null;
        _replaced = cursor.ReadBytes(cursor.ReadByte());
        _members = cursor.ReadSized();
    }

    public override void WriteTo(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        const int ownBytes = 160; // Names, the uid and three numbers.
        var target = output.GetSpan(ownBytes + batch.Middle.Length + batch.Tail.Length + _members.Length + batch.Common.Length);
        var length = 0;
        Put("{\"event_uid\":\""u8, target, ref length);
        Span<byte> uid = stackalloc byte[RecordFormat.UidBytes];
        FillUid(uid);
        Convert.TryToHexStringLower(uid, target[length..], out var written);
        length += written;
        Put(batch.Middle, target, ref length);
        Put(_corrected, target, ref length);
        Put(batch.Tail, target, ref length);
        Put(",\"event_timestamp\":"u8, target, ref length);
        Put(Happened, target, ref length);
        Put(","u8, target, ref length);
        Put(_members.Span, target, ref length); // Never empty: a sound event has a type.
        PutCommon(target, ref length);
        Put("}"u8, target, ref length);
        output.Advance(length);
    }

    private void PutCommon(Span<byte> target, ref int length)
    {
        if (_replaced.IsEmpty)
        {
            if (batch.CommonCount == 0) return;
            Put(","u8, target, ref length);
            Put(batch.Common.Span, target, ref length);
            return;
        }

        for (var place = 0; place < batch.CommonCount; place++)
        {
            if (_replaced.Span.Contains((byte)place)) continue;
            Put(","u8, target, ref length);
            Put(batch.CommonMember(place), target, ref length);
        }
    }

    private static void Put(ReadOnlySpan<byte> bytes, Span<byte> target, ref int length)
    {
        bytes.CopyTo(target[length..]);
        length += bytes.Length;
    }

    private static void Put(long number, Span<byte> target, ref int length)
    {
        Utf8Formatter.TryFormat(number, target[length..], out var written);
        length += written;
    }

    private void FillUid(Span<byte> uid)
    {
        batch.Uid.CopyTo(uid);
        BinaryPrimitives.WriteUInt16BigEndian(uid[^2..], (ushort)_index);
    }
}
