using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Peach.Core.Collect.Records;

/// <summary>A growing array of bytes that is used again and again.</summary>
internal sealed class ByteBuffer(int capacity) : IBufferWriter<byte>
{
    private byte[] _bytes = new byte[capacity];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public Span<byte> WrittenForChange => _bytes.AsSpan(0, Length);

    public ReadOnlyMemory<byte> WrittenMemory => _bytes.AsMemory(0, Length);

    /// <summary>Empties the buffer; what an exceptional request made it grow to is given back.</summary>
    public void Clear(int keepAtMost)
    {
        Length = 0;
        if (_bytes.Length > keepAtMost) _bytes = new byte[capacity];
    }

    public void Add(byte value)
    {
        Reserve(1);
        _bytes[Length++] = value;
    }

    public void Add(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(Length));
        Length += bytes.Length;
    }

    public void AddInt32(int value)
    {
        Reserve(sizeof(int));
        BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(Length), value);
        Length += sizeof(int);
    }

    public void AddInt64(long value)
    {
        Reserve(sizeof(long));
        BinaryPrimitives.WriteInt64LittleEndian(_bytes.AsSpan(Length), value);
        Length += sizeof(long);
    }

    public void AddText(string text)
    {
        Reserve(sizeof(int) + Encoding.UTF8.GetMaxByteCount(text.Length));
        var written = Encoding.UTF8.GetBytes(text, _bytes.AsSpan(Length + sizeof(int)));
        BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(Length), written);
        Length += sizeof(int) + written;
    }

    public void AddSized(ReadOnlySpan<byte> bytes)
    {
        AddInt32(bytes.Length);
        Add(bytes);
    }

    /// <summary>Leaves room for a number that is known later.</summary>
    /// <returns>Where to <see cref="SetInt32"/> it.</returns>
    public int AddPlaceholder()
    {
        AddInt32(0);
        return Length - sizeof(int);
    }

    public void SetInt32(int at, int value) => BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(at), value);

    public void SetByte(int at, byte value) => _bytes[at] = value;

    public void Advance(int count) => Length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _bytes.AsMemory(Length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _bytes.AsSpan(Length);
    }

    private void Reserve(int count)
    {
        if (_bytes.Length - Length >= count) return;
        var size = (int)Math.Min(Math.Max((long)_bytes.Length * 2, (long)Length + count), Array.MaxLength);
        Array.Resize(ref _bytes, size);
    }
}
