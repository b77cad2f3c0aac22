using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Peach.Core.Quarantine.Replays;

/// <summary>
/// Names a request that is taken again after its line: each time the same, so that it can be found in the log, and so that its events have the
/// same uids should they ever be taken twice.
/// </summary>
internal static class RequestId
{
    /// <summary>Digits of a uid that are the request's; the rest is the event's place.</summary>
    public const int Digits = 28;

    /// <param name="line">The quarantined line.</param>
    /// <param name="occurrence">How many lines of the same content came before it in its part.</param>
    /// <param name="collectTime">When the request came.</param>
    public static Guid Of(string line, int occurrence, DateTimeOffset collectTime)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        var text = Encoding.UTF8.GetBytes(line);
        byte[] content = [.. text, .. BitConverter.GetBytes(occurrence)];
        SHA256.HashData(content, hash);
        // Version 7: time first, so that uids keep their order.
        Span<byte> time = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(time, collectTime.ToUnixTimeMilliseconds());
        time[2..].CopyTo(hash);
        hash[6] = (byte)(0x70 | (hash[6] & 0x0F));
        hash[8] = (byte)(0x80 | (hash[8] & 0x3F));
        return new Guid(hash[..16], bigEndian: true);
    }

    /// <summary>What the uids of the request's events begin with.</summary>
    public static string Prefix(Guid id) => id.ToString("N")[..Digits];
}
