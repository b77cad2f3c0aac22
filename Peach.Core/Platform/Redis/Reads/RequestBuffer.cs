using System.Text;

namespace Peach.Core.Platform.Redis.Reads;

/// <summary>A growing buffer of commands in Redis' protocol.</summary>
internal sealed class RequestBuffer
{
    private const int UsualSize = 4096;

    /// <summary>What one huge request needed is given back after it.</summary>
    private const int LargestKept = 1024 * 1024;

    private byte[] _bytes = new byte[UsualSize];

    public int Length { get; private set; }

    /// <summary>Bytes of memory held.</summary>
    public int Capacity => _bytes.Length;

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, Length);

    public void Clear()
    {
        Length = 0;
        if (_bytes.Length > LargestKept) _bytes = new byte[UsualSize];
    }

    /// <summary>Takes back what was written behind a place.</summary>
    public void CutTo(int length) => Length = length;

    public void Read(in RedisRead read)
    {
        switch (read.Type)
        {
            case RedisKeyType.Text: Write("*2\r\n$3\r\nGET\r\n"u8, read.Key, ""u8); break;
            case RedisKeyType.Set: Write("*2\r\n$8\r\nSMEMBERS\r\n"u8, read.Key, ""u8); break;
            case RedisKeyType.Hash: Write("*2\r\n$7\r\nHGETALL\r\n"u8, read.Key, ""u8); break;
            case RedisKeyType.List: Write("*4\r\n$6\r\nLRANGE\r\n"u8, read.Key, "$1\r\n0\r\n$2\r\n-1\r\n"u8); break;
            case RedisKeyType.SortedSet: Write("*4\r\n$6\r\nZRANGE\r\n"u8, read.Key, "$1\r\n0\r\n$2\r\n-1\r\n"u8); break;
            default: throw new ArgumentException($"A key of type {read.Type} cannot be read.");
        }
    }

    public void Type(string key) => Write("*2\r\n$4\r\nTYPE\r\n"u8, key, ""u8);

    public void Authenticate(string password) => Write("*2\r\n$4\r\nAUTH\r\n"u8, password, ""u8);

    public void Select(int database) => Write("*2\r\n$6\r\nSELECT\r\n"u8, database.ToString(System.Globalization.CultureInfo.InvariantCulture), ""u8);

    private void Write(ReadOnlySpan<byte> before, string argument, ReadOnlySpan<byte> after)
    {
        var size = Encoding.UTF8.GetByteCount(argument);
        var needed = Length + before.Length + size + after.Length + 16;
        if (needed > _bytes.Length) Array.Resize(ref _bytes, Math.Max(needed, 2 * _bytes.Length));
        Copy(before);
        _bytes[Length++] = (byte)'$';
        System.Buffers.Text.Utf8Formatter.TryFormat(size, _bytes.AsSpan(Length), out var digits);
        Length += digits;
        Copy("\r\n"u8);
        Length += Encoding.UTF8.GetBytes(argument, _bytes.AsSpan(Length));
        Copy("\r\n"u8);
        Copy(after);
    }

    private void Copy(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_bytes.AsSpan(Length));
        Length += bytes.Length;
    }
}
