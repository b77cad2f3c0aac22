using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Peach.Core.Collect.Duplicates;

/// <summary>
/// Hashes JSON values by what they say: the order of an object's members and the white space between tokens make no difference, since SDKs
/// write dictionaries in another order after a restart. Numbers and texts count as they are written.
/// </summary>
/// <remarks>
/// 64 bits, mixed by multiplication to 128 bits as in wyhash (Wang Yi, https://github.com/wangyi-fudan/wyhash). The seed is secret, so nobody can
/// make up events that collide.
/// </remarks>
internal sealed class EventHasher
{
    public const int SeedBytes = 32;

    private readonly ulong _first;
    private readonly ulong _second;
    private readonly ulong _text;
    private readonly ulong _number;

    public EventHasher(ReadOnlySpan<byte> seed)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(seed.Length, SeedBytes, nameof(seed));
        _first = BinaryPrimitives.ReadUInt64LittleEndian(seed);
        _second = BinaryPrimitives.ReadUInt64LittleEndian(seed[8..]);
        _text = BinaryPrimitives.ReadUInt64LittleEndian(seed[16..]);
        _number = BinaryPrimitives.ReadUInt64LittleEndian(seed[24..]);
    }

    /// <summary>A hash of two, in this order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Pair(ulong left, ulong right) => Mix(left ^ _first, right ^ _second);

    public ulong Text(ReadOnlySpan<byte> text) => Bytes(text, _text);

    /// <summary>Hashes the value that the reader is at, and moves to its end.</summary>
    public ulong Value(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                return Bytes(reader.ValueSpan, _text);
            case JsonTokenType.Number:
                return Bytes(reader.ValueSpan, _number);
            case JsonTokenType.StartObject:
                var members = 0UL;
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    var name = Bytes(reader.ValueSpan, _text);
                    reader.Read();
                    members += Pair(name, Value(ref reader));
                }

                return Object(members);
            case JsonTokenType.StartArray:
                var elements = (ulong)JsonTokenType.StartArray;
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) elements = Pair(elements, Value(ref reader));
                return Pair(elements, (ulong)JsonTokenType.EndArray);
            default:
                return Pair((ulong)reader.TokenType, _number);
        }
    }

    /// <summary>The hash of an object, from the sum of the <see cref="Pair"/>s of its names and values.</summary>
    public ulong Object(ulong members) => Pair(members, (ulong)JsonTokenType.EndObject);

    private ulong Bytes(ReadOnlySpan<byte> bytes, ulong hash)
    {
        // Unchecked reads: all lie within the length, and this is done for every token of every event.
        ref var at = ref MemoryMarshal.GetReference(bytes);
        var length = bytes.Length;
        ulong head, tail;
        if (length > 16)
        {
            var left = length;
            for (; left > 16; left -= 16, at = ref Unsafe.Add(ref at, 16)) hash = Mix(Word(ref at, 0) ^ _first, Word(ref at, 8) ^ hash);
            (head, tail) = (Word(ref at, left - 16), Word(ref at, left - 8));
        }
        else if (length >= 8)
        {
            (head, tail) = (Word(ref at, 0), Word(ref at, length - 8));
        }
        else if (length >= 4)
        {
            (head, tail) = (Half(ref at, 0), Half(ref at, length - 4));
        }
        else
        {
            // The first, the middle and the last byte are all there are.
            (head, tail) = (length == 0 ? 0UL : ((ulong)at << 16) | ((ulong)Unsafe.Add(ref at, length >> 1) << 8) | Unsafe.Add(ref at, length - 1), 0);
        }

        return Mix(_second ^ (ulong)length, Mix(head ^ _first, tail ^ hash));
    }

    private static ulong Word(ref byte at, int offset) => Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref at, offset));

    private static uint Half(ref byte at, int offset) => Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref at, offset));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mix(ulong left, ulong right) => Math.BigMul(left, right, out var low) ^ low;
}
