using System.Buffers;
using System.IO.Compression;

namespace Peach.Core.Archive.Erasure;

/// <summary>Goes through a part's lines, many at a time.</summary>
internal static class PartLines
{
    private const int BufferBytes = 512 * 1024;

    /// <param name="part">The compressed part.</param>
    /// <param name="onLines">Is given whole lines, with their breaks. The last line of a part that was cut off has none.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="InvalidDataException">The part is damaged.</exception>
    public static async Task ReadAsync(Stream part, Action<ReadOnlyMemory<byte>> onLines, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            var length = 0;
            var unzipped = new GZipStream(part, CompressionMode.Decompress, leaveOpen: true);
            await using (unzipped.ConfigureAwait(false))
            {
                while (true)
                {
                    if (length == buffer.Length) Grow(ref buffer);
                    var read = await unzipped.ReadAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false);
                    if (read == 0) break;
                    length += read;
                    // Few large blocks rather than many small ones.
                    if (length < buffer.Length / 2) continue;
                    var whole = buffer.AsSpan(0, length).LastIndexOf((byte)'\n') + 1;
                    if (whole == 0) continue;
                    onLines(buffer.AsMemory(0, whole));
                    buffer.AsSpan(whole, length - whole).CopyTo(buffer);
                    length -= whole;
                }
            }

            if (length > 0) onLines(buffer.AsMemory(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void Grow(ref byte[] buffer)
    {
        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
    }
}
