using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Peach.Core.Collect.Log;

/// <summary>How a record lies in the log: its length and the CRC-32C of its bytes (four bytes each, little endian), then the bytes.</summary>
internal static class Frame
{
    public const int HeaderBytes = 8;

    /// <summary>No record is longer; a length above is damage.</summary>
    public const int MaxRecordBytes = 1 << 30;

    /// <summary>Fills in the header of a frame whose record is in place.</summary>
    public static void Seal(Span<byte> frame)
    {
        BinaryPrimitives.WriteInt32LittleEndian(frame, frame.Length - HeaderBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[4..], Checksum(frame[HeaderBytes..]));
    }

    /// <summary>The record's length, or -1 when these bytes begin no frame. An empty record is none, so zeroed disk blocks are no frames.</summary>
    public static int RecordLength(ReadOnlySpan<byte> header)
    {
        var length = BinaryPrimitives.ReadInt32LittleEndian(header);
        return length is > 0 and <= MaxRecordBytes ? length : -1;
    }

    public static bool IsIntact(ReadOnlySpan<byte> frame) =>
        BinaryPrimitives.ReadUInt32LittleEndian(frame[4..]) == Checksum(frame[HeaderBytes..]);

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var word in MemoryMarshal.Cast<byte, ulong>(bytes)) crc = BitOperations.Crc32C(crc, word);
        foreach (var last in bytes[(bytes.Length & ~7)..]) crc = BitOperations.Crc32C(crc, last);
        return ~crc;
    }
}
