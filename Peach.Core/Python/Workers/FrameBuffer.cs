using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace Peach.Core.Python.Workers;

/// <summary>A growing buffer of request frames in Python's <c>marshal</c> format.</summary>
/// <remarks>
/// Format: https://docs.python.org/3/library/marshal.html and Python/marshal.c of CPython: a type letter, then the value; little endian.
/// It is in every Python's standard library and decodes in a third of a microsecond.
/// </remarks>
internal sealed class FrameBuffer
{
    private const int UsualSize = 4096;

    /// <summary>What one huge request needed is given back after it.</summary>
    private const int LargestKept = 1024 * 1024;

    private byte[] _bytes = new byte[UsualSize];

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, Length);

    public void Clear()
    {
        Length = 0;
        if (_bytes.Length > LargestKept) _bytes = new byte[UsualSize];
    }

    /// <summary>One call: its length, then the tuple (id, function, arguments, prefetched, options), the last (seconds left, whether to take notes).</summary>
    /// <param name="left">The time that is left to it; null where the worker need not know.</param>
    public void WriteCall(uint id, int function, in PythonCall call, TimeSpan? left = null)
    {
        var start = Length;
        Advance(4);
        Letter(')');
        Byte(5);
        Whole(id);
        Whole(function);
        Letter('{');
        var arguments = call.Arguments;
        for (var i = 0; i < arguments.Count; i++)
        {
            Text(arguments[i].Key);
            Value(arguments[i].Value);
        }

        Letter('0');
        if (call.Prefetched is { } values) Prefetched(values);
        else Letter('N');
        Options(left, call.TakesNotes);
        BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(start), Length - start - 4);
    }

    /// <exception cref="NotSupportedException">A value of a kind that has no place in an argument.</exception>
    internal void Value(object? value)
    {
        switch (value)
        {
            case null: Letter('N'); break;
            case string text: Text(text); break;
            case bool flag: Letter(flag ? 'T' : 'F'); break;
            case int whole: Whole(whole); break;
            case long whole: Whole(whole); break;
            case double real: Real(real); break;
            case IReadOnlyList<string> texts: List(texts); break;
            case JsonElement json: Json(json); break;
            default: throw new NotSupportedException($"An argument cannot be a {value.GetType().Name}.");
        }
    }

    private void Options(TimeSpan? left, bool takesNotes)
    {
        if (left is null && !takesNotes)
        {
            Letter('N');
            return;
        }

        Letter(')');
        Byte(2);
        if (left is { } time) Real(time.TotalSeconds);
        else Letter('N');
        Letter(takesNotes ? 'T' : 'F');
    }

    private void Prefetched(IReadOnlyList<PrefetchedValue> values)
    {
        Letter('{');
        for (var i = 0; i < values.Count; i++)
        {
            Text(values[i].Key);
            switch (values[i].Kind)
            {
                case PrefetchedKind.Missing: Letter('N'); break;
                case PrefetchedKind.Bytes: Bytes(values[i].Bytes.Span); break;
                case PrefetchedKind.List: Entries('[', values[i].Entries); break;
                case PrefetchedKind.Set: Entries('<', values[i].Entries); break;
                default: Map(values[i].Entries); break;
            }
        }

        Letter('0');
    }

    private void Entries(char letter, IReadOnlyList<ReadOnlyMemory<byte>> entries)
    {
        Letter(letter);
        Int32(entries.Count);
        for (var i = 0; i < entries.Count; i++) Bytes(entries[i].Span);
    }

    private void Map(IReadOnlyList<ReadOnlyMemory<byte>> entries)
    {
        Letter('{');
        for (var i = 0; i < entries.Count; i++) Bytes(entries[i].Span);
        Letter('0');
    }

    private void Bytes(ReadOnlySpan<byte> bytes)
    {
        Letter('s');
        Int32(bytes.Length);
        var at = Advance(bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(at));
    }

    private void Json(JsonElement json)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.String: Text(json.GetString()!); break;
            case JsonValueKind.True or JsonValueKind.False: Letter(json.GetBoolean() ? 'T' : 'F'); break;
            case JsonValueKind.Number when json.TryGetInt64(out var whole): Whole(whole); break;
            case JsonValueKind.Number: Real(json.GetDouble()); break;
            case JsonValueKind.Array:
                Letter('[');
                Int32(json.GetArrayLength());
                foreach (var item in json.EnumerateArray()) Json(item);
                break;
            case JsonValueKind.Object:
                Letter('{');
                foreach (var member in json.EnumerateObject())
                {
                    Text(member.Name);
                    Json(member.Value);
                }

                Letter('0');
                break;
            default: Letter('N'); break;
        }
    }

    private void List(IReadOnlyList<string> texts)
    {
        Letter('[');
        Int32(texts.Count);
        for (var i = 0; i < texts.Count; i++) Text(texts[i]);
    }

    private void Text(string text)
    {
        Letter('u');
        var at = Length;
        Advance(4);
        var room = Encoding.UTF8.GetMaxByteCount(text.Length);
        Reserve(room);
        var written = Encoding.UTF8.GetBytes(text, _bytes.AsSpan(Length));
        Length += written;
        BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(at), written);
    }

    /// <summary>Small numbers as four bytes; others as 15-bit digits, lowest first, their count carrying the sign.</summary>
    private void Whole(long value)
    {
        if (value is >= int.MinValue and <= int.MaxValue)
        {
            Letter('i');
            Int32((int)value);
            return;
        }

        Letter('l');
        var magnitude = value < 0 ? (ulong)-(value + 1) + 1 : (ulong)value;
        var digits = 0;
        for (var rest = magnitude; rest != 0; rest >>= 15) digits++;
        Int32(value < 0 ? -digits : digits);
        for (var rest = magnitude; rest != 0; rest >>= 15)
        {
            var at = Advance(2);
            BinaryPrimitives.WriteUInt16LittleEndian(_bytes.AsSpan(at), (ushort)(rest & 0x7fff));
        }
    }

    private void Real(double value)
    {
        Letter('g');
        var at = Advance(8);
        BinaryPrimitives.WriteDoubleLittleEndian(_bytes.AsSpan(at), value);
    }

    private void Int32(int value)
    {
        var at = Advance(4);
        BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(at), value);
    }

    private void Letter(char letter) => Byte((byte)letter);

    private void Byte(byte value)
    {
        var at = Advance(1);
        _bytes[at] = value;
    }

    /// <summary>Makes room and moves on; gives where the room begins.</summary>
    private int Advance(int count)
    {
        Reserve(count);
        var at = Length;
        Length += count;
        return at;
    }

    private void Reserve(int count)
    {
        if (Length + count > _bytes.Length) Array.Resize(ref _bytes, Math.Max(Length + count, _bytes.Length * 2));
    }
}
