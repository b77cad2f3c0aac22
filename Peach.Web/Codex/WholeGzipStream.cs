using System.Buffers.Binary;
using System.IO.Compression;

namespace Peach.Web.Codex;

/// <summary>Decompresses gzip, and notices when its end is missing.</summary>
/// <remarks><see cref="GZipStream"/> takes a stream that was cut short for one that ends. A gzip file ends with its length, modulo 2^32 (RFC 1952).</remarks>
internal sealed class WholeGzipStream : ReadOnlyStream
{
    private readonly TailStream _compressed;
    private readonly GZipStream _gzip;
    private uint _length;

    public WholeGzipStream(Stream compressed)
    {
        _compressed = new TailStream(compressed);
        _gzip = new GZipStream(_compressed, CompressionMode.Decompress);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await _gzip.ReadAsync(buffer, cancellationToken);
        _length = unchecked(_length + (uint)count);
        if (count == 0 && buffer.Length > 0 && _compressed.Last != _length)
            throw new InvalidDataException("the gzip stream is cut short, or is several in one");
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _gzip.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Remembers the last four bytes.</summary>
    private sealed class TailStream(Stream inner) : ReadOnlyStream
    {
        private readonly byte[] _tail = new byte[4];

        public uint Last => BinaryPrimitives.ReadUInt32LittleEndian(_tail);

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var count = await inner.ReadAsync(buffer, cancellationToken);
            var fresh = buffer.Span[Math.Max(0, count - _tail.Length)..count];
            _tail.AsSpan(fresh.Length).CopyTo(_tail);
            fresh.CopyTo(_tail.AsSpan(_tail.Length - fresh.Length));
            return count;
        }
    }
}
