using System.Buffers.Text;

namespace Peach.Core.Platform.Redis.Reads;

/// <summary>Reads answers in Redis' protocol, RESP 2 (https://redis.io/docs/latest/develop/reference/protocol-spec/).</summary>
internal static class ReplyParser
{
    private static readonly IReadOnlyList<ReadOnlyMemory<byte>> None = [];

    /// <param name="received">What has come so far; it is copied from, not kept.</param>
    /// <param name="length">How many bytes the answer took.</param>
    /// <returns>False when it is not whole yet.</returns>
    /// <exception cref="InvalidDataException">It is none that a read can have.</exception>
    public static bool TryRead(ReadOnlySpan<byte> received, out RedisReply reply, out int length)
    {
        reply = default;
        length = 0;
        if (!TryReadLine(received, out var line, out var at)) return false;
        switch (line[0])
        {
            case (byte)'$' or (byte)'+' or (byte)':':
                if (!TryReadValue(received, 0, out var start, out var size, out length)) return false;
                reply = size < 0 ? new RedisReply(RedisReplyKind.Missing, default, None) : new RedisReply(RedisReplyKind.Bytes, received.Slice(start, size).ToArray(), None);
                return true;
            case (byte)'*':
                return TryReadEntries(received, Number(line), at, out reply, out length);
            case (byte)'-':
                length = at;
                var kind = line[1..].StartsWith("WRONGTYPE"u8) ? RedisReplyKind.WrongType : RedisReplyKind.Error;
                reply = new RedisReply(kind, line[1..].ToArray(), None);
                return true;
            default:
                throw new InvalidDataException($"Redis answered with the type {(char)line[0]}.");
        }
    }

    private static bool TryReadEntries(ReadOnlySpan<byte> received, int count, int at, out RedisReply reply, out int length)
    {
        reply = default;
        length = at;
        // Redis has no empty collections: one without entries is a key that is not there.
        if (count <= 0)
        {
            reply = new RedisReply(RedisReplyKind.Missing, default, None);
            return true;
        }

        if (received.Length - at < count * 5L) return false;
        var places = new (int Start, int Size)[count];
        for (var i = 0; i < count; i++)
        {
            if (!TryReadValue(received, length, out var start, out var size, out var end)) return false;
            places[i] = (start - at, Math.Max(size, 0));
            length = end;
        }

        ReadOnlyMemory<byte> copy = received[at..length].ToArray();
        reply = new RedisReply(RedisReplyKind.Entries, default, Array.ConvertAll(places, place => copy.Slice(place.Start, place.Size)));
        return true;
    }

    /// <param name="size">-1 for null.</param>
    private static bool TryReadValue(ReadOnlySpan<byte> received, int at, out int start, out int size, out int end)
    {
        size = end = start = 0;
        if (!TryReadLine(received[at..], out var line, out var used)) return false;
        if (line[0] is (byte)'+' or (byte)':')
        {
            (start, size, end) = (at + 1, line.Length - 1, at + used);
            return true;
        }

        if (line[0] != '$') throw new InvalidDataException($"Redis answered with the type {(char)line[0]} inside another.");
        size = Number(line);
        start = at + used;
        end = size < 0 ? start : start + size + 2;
        return received.Length >= end;
    }

    /// <param name="line">Without its end.</param>
    private static bool TryReadLine(ReadOnlySpan<byte> received, out ReadOnlySpan<byte> line, out int used)
    {
        var end = received.IndexOf("\r\n"u8);
        line = end < 0 ? default : received[..end];
        used = end + 2;
        if (end == 0) throw new InvalidDataException("Redis answered with an empty line.");
        return end > 0;
    }

    private static int Number(ReadOnlySpan<byte> line) => Utf8Parser.TryParse(line[1..], out int number, out var used) && used == line.Length - 1
        ? number
        : throw new InvalidDataException("Redis answered with a length that is no number.");
}
