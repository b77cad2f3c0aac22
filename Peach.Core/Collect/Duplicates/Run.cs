using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Peach.Core.Collect.Duplicates;

/// <summary>A file of keys, of which only the directory and, where memory allows, a filter are in memory.</summary>
internal sealed class Run : IDisposable
{
    private const int Window = 512;

    private readonly SafeFileHandle _file;
    private readonly int[] _starts;
    private volatile RunFilter? _filter;
    private volatile bool _isBroken;

    private Run(string path, int from, int to, SafeFileHandle file, int[] starts, long oldest, long youngest, uint checksum)
    {
        (Path, From, To, _file, _starts) = (path, from, to, file, starts);
        (Oldest, Youngest, DataChecksum) = (oldest, youngest, checksum);
    }

    public string Path { get; }

    /// <summary>The first of the numbers it was given when it was written or merged.</summary>
    public int From { get; }

    public int To { get; }

    /// <summary>How often runs were merged into it.</summary>
    public int Tier => BitOperations.Log2((uint)(To - From + 1)) / 3;

    public int Count => _starts[^1];

    /// <summary>No later than its first event came, in milliseconds since 1970 UTC.</summary>
    public long Oldest { get; }

    /// <summary>No earlier than its last event came.</summary>
    public long Youngest { get; }

    public uint DataChecksum { get; }

    /// <summary>Tells most keys that are not in the file without reading it; null while there is none.</summary>
    public RunFilter? Filter
    {
        get => _filter;
        set => _filter = value;
    }

    /// <summary>Whether it could not be read, and is of no use any more.</summary>
    public bool IsBroken
    {
        get => _isBroken;
        set => _isBroken = value;
    }

    /// <exception cref="InvalidDataException">It is no whole run.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static Run Open(string path, int from, int to)
    {
        var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, FileOptions.RandomAccess);
        try
        {
            var data = RandomAccess.GetLength(file) - RunFormat.TrailerBytes;
            var trailer = new byte[RunFormat.TrailerBytes];
            if (data < 0 || RandomAccess.Read(file, trailer, data) < trailer.Length) throw new InvalidDataException("it is cut off");
            var tail = trailer.AsSpan(EventKey.Slots * sizeof(int));
            if (BinaryPrimitives.ReadUInt32LittleEndian(tail[24..]) != Checksum(trailer.AsSpan(0, trailer.Length - sizeof(uint))))
                throw new InvalidDataException("its directory is damaged");
            if (BinaryPrimitives.ReadInt32LittleEndian(tail[20..]) != RunFormat.Version) throw new InvalidDataException("it is of another version of Peach");
            var starts = new int[EventKey.Slots + 1];
            for (var slot = 0; slot < EventKey.Slots; slot++)
                starts[slot + 1] = starts[slot] + BinaryPrimitives.ReadInt32LittleEndian(trailer.AsSpan(slot * sizeof(int)));
            if ((long)starts[^1] * sizeof(ulong) != data) throw new InvalidDataException("it is not as long as its directory says");
            return new Run(
                path, from, to, file, starts, BinaryPrimitives.ReadInt64LittleEndian(tail), BinaryPrimitives.ReadInt64LittleEndian(tail[8..]),
                BinaryPrimitives.ReadUInt32LittleEndian(tail[16..]));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes) crc = BitOperations.Crc32C(crc, value);
        return crc;
    }

    public int StartOf(int slot) => _starts[slot];

    public bool HasSlot(int slot) => _starts[slot] != _starts[slot + 1];

    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="ObjectDisposedException">The run is closed: others have taken its place.</exception>
    public bool Contains(EventKey key) => _filter?.MayContain(key.Hash) != false && IsInFile(key);

    /// <summary>Reads hashes from a place on.</summary>
    public void Read(int start, Span<ulong> hashes)
    {
        var bytes = MemoryMarshal.AsBytes(hashes);
        for (var at = (long)start * sizeof(ulong); bytes.Length > 0;)
        {
            var read = RandomAccess.Read(_file, bytes, at);
            if (read == 0) throw new IOException($"{Path} ends too early.");
            bytes = bytes[read..];
            at += read;
        }
    }

    public void Dispose() => _file.Dispose();

    /// <summary>
    /// Hashes are spread evenly, so a hash's place can be told from its value: what is read is there or close by.
    /// </summary>
    private bool IsInFile(EventKey key)
    {
        var (low, high) = (_starts[key.Slot], _starts[key.Slot + 1]);
        var (least, most) = (0UL, ulong.MaxValue);
        Span<ulong> window = stackalloc ulong[Window];
        while (high - low > Window)
        {
            if (key.Hash < least || key.Hash > most) return false;
            var fraction = (double)(key.Hash - least) / Math.Max(most - least, 1);
            var start = Math.Clamp(low + (long)(fraction * (high - low)) - Window / 2, low, high - Window);
            Read((int)start, window);
            if (key.Hash < window[0]) (high, most) = ((int)start, window[0]);
            else if (key.Hash > window[^1]) (low, least) = ((int)start + Window, window[^1]);
            else return window.BinarySearch(key.Hash) >= 0;
        }

        if (high <= low) return false;
        window = window[..(high - low)];
        Read(low, window);
        return window.BinarySearch(key.Hash) >= 0;
    }
}
