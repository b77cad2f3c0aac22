using System.Buffers;
using System.IO.Compression;
using Peach.Core.Platform;

namespace Peach.Core.Archive.Partitions;

/// <summary>One object in the making: NDJSON in memory, compressed to a file once it is more than a little.</summary>
internal sealed class Part(string key, string temporaryPath) : IDisposable
{
    private const int SpillBytes = 256 * 1024;

    // The archive keeps pace with Collect on the same machine; higher levels cost several times the processor for some per cent.
    private const CompressionLevel Level = CompressionLevel.Fastest;

    private readonly ArrayBufferWriter<byte> _lines = new(4096);
    private GZipStream? _spilled;

    /// <summary>Where lines are written; <see cref="EndLine"/> after each.</summary>
    public IBufferWriter<byte> Lines => _lines;

    /// <returns>The line's bytes.</returns>
    public int EndLine(int lengthBefore)
    {
        _lines.Write("\n"u8);
        var bytes = _lines.WrittenCount - lengthBefore;
        if (_lines.WrittenCount >= SpillBytes) Spill();
        return bytes;
    }

    public int Length => _lines.WrittenCount;

    public async Task PutAsync(IObjectStore store, CancellationToken cancellationToken)
    {
        if (_spilled is null)
        {
            using var compressed = new MemoryStream();
            using (var gzip = new GZipStream(compressed, Level, leaveOpen: true)) gzip.Write(_lines.WrittenSpan);
            await store.PutAsync(key, compressed.GetBuffer().AsMemory(0, (int)compressed.Length), cancellationToken).ConfigureAwait(false);
            return;
        }

        Spill();
        _spilled.Dispose();
        await store.PutFileAsync(key, temporaryPath, cancellationToken).ConfigureAwait(false);
    }

    public void Dispose()
    {
        if (_spilled is null) return;
        _spilled.Dispose();
        File.Delete(temporaryPath);
    }

    private void Spill()
    {
        _spilled ??= new GZipStream(new FileStream(temporaryPath, FileMode.Create, FileAccess.Write), Level);
        _spilled.Write(_lines.WrittenSpan);
        _lines.ResetWrittenCount();
    }
}
