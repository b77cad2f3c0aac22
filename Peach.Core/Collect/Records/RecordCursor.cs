using System.Buffers.Binary;

namespace Peach.Core.Collect.Records;

/// <summary>Reads a record's parts one after the other.</summary>
internal struct RecordCursor(ReadOnlyMemory<byte> record)
{
    private readonly ReadOnlyMemory<byte> _record = record;
    private int _at;

    public byte ReadByte() => _record.Span[_at++];

    public int ReadInt32()
    {
        var value = BinaryPrimitives.ReadInt32LittleEndian(_record.Span[_at..]);
        _at += sizeof(int);
        return value;
    }

    public long ReadInt64()
    {
        var value = BinaryPrimitives.ReadInt64LittleEndian(_record.Span[_at..]);
        _at += sizeof(long);
        return value;
    }

    public ReadOnlyMemory<byte> ReadBytes(int count)
    {
        var bytes = _record.Slice(_at, count);
        _at += count;
        return bytes;
    }

    public readonly ReadOnlyMemory<byte> ReadRest() => _record[_at..];

    public ReadOnlyMemory<byte> ReadSized() => ReadBytes(ReadInt32());
}
