using System.Buffers.Binary;
using System.Numerics;
using Microsoft.Win32.SafeHandles;

namespace Peach.Core.Collect.Duplicates;

/// <summary>Writes a run from hashes that come in its order.</summary>
internal sealed class RunWriter : IDisposable
{
    private readonly SafeFileHandle _file;
    private readonly byte[] _buffer = new byte[256 * 1024];
    private readonly int[] _counts = new int[EventKey.Slots];
    private int _filled;
    private long _written;
    private uint _checksum = uint.MaxValue;

    public RunWriter(string path) => _file = File.OpenHandle(path, FileMode.Create, FileAccess.Write);

    public void Add(int slot, ulong hash)
    {
        if (_filled == _buffer.Length) Flush();
        BinaryPrimitives.WriteUInt64LittleEndian(_buffer.AsSpan(_filled), hash);
        _filled += sizeof(ulong);
        _checksum = BitOperations.Crc32C(_checksum, hash);
        _counts[slot]++;
    }

    /// <summary>Ends the run and flushes it to the disk.</summary>
    /// <param name="oldest">No later than the first of its events came, in milliseconds since 1970 UTC.</param>
    /// <param name="youngest">No earlier than the last of its events came.</param>
    public void Complete(long oldest, long youngest)
    {
        Flush();
        var trailer = new byte[RunFormat.TrailerBytes];
        var at = 0;
        foreach (var count in _counts)
        {
            BinaryPrimitives.WriteInt32LittleEndian(trailer.AsSpan(at), count);
            at += sizeof(int);
        }

        BinaryPrimitives.WriteInt64LittleEndian(trailer.AsSpan(at), oldest);
        BinaryPrimitives.WriteInt64LittleEndian(trailer.AsSpan(at + 8), youngest);
        BinaryPrimitives.WriteUInt32LittleEndian(trailer.AsSpan(at + 16), _checksum);
        BinaryPrimitives.WriteInt32LittleEndian(trailer.AsSpan(at + 20), RunFormat.Version);
        BinaryPrimitives.WriteUInt32LittleEndian(trailer.AsSpan(at + 24), Run.Checksum(trailer.AsSpan(0, at + 24)));
        RandomAccess.Write(_file, trailer, _written);
        RandomAccess.FlushToDisk(_file);
    }

    public void Dispose() => _file.Dispose();

    private void Flush()
    {
        RandomAccess.Write(_file, _buffer.AsSpan(0, _filled), _written);
        _written += _filled;
        _filled = 0;
    }
}
