using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Peach.Core.History.Storage;

/// <summary>Stands for a content id in users' entries: the first seven bytes of its SHA-256.</summary>
/// <remarks>56 bits: among a million items two are alike once in 100,000 platforms. Senders cannot choose ids that are.</remarks>
internal static class ItemHash
{
    public const int Bytes = 7;

    public static ulong Of(ReadOnlySpan<byte> contentId)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(contentId, hash);
        return BinaryPrimitives.ReadUInt64BigEndian(hash) >> 8;
    }

    public static void Write(ulong hash, Span<byte> output)
    {
        for (var i = 0; i < Bytes; i++) output[i] = (byte)(hash >> (8 * (Bytes - 1 - i)));
    }

    public static ulong Read(ReadOnlySpan<byte> bytes)
    {
        var hash = 0UL;
        foreach (var value in bytes[..Bytes]) hash = hash << 8 | value;
        return hash;
    }

    public static byte[] ToBytes(ulong hash)
    {
        var bytes = new byte[Bytes];
        Write(hash, bytes);
        return bytes;
    }
}
