using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Peach.Core.Dashboards.Storage;

/// <summary>The first eight bytes of SHA-256: the same on every replica, and nobody can choose texts that collide.</summary>
internal static class Hash64
{
    public static long Of(ReadOnlySpan<byte> text)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text, hash);
        return BinaryPrimitives.ReadInt64BigEndian(hash);
    }

    /// <summary>Of two that were hashed already.</summary>
    public static long Of(long first, long second)
    {
        Span<byte> both = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(both, first);
        BinaryPrimitives.WriteInt64BigEndian(both[8..], second);
        return Of(both);
    }
}
