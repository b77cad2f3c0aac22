using System.Buffers;
using System.IO.Compression;
using Microsoft.AspNetCore.Http.Features;

namespace Peach.Web.Collect;

/// <summary>Reads bodies, compressed or not, up to a limit.</summary>
internal sealed class CollectBodyReader(int limit)
{
    private const int FirstRent = 16 * 1024;

    /// <exception cref="CollectBodyException">The body is too large, or compressed in a way that cannot be read.</exception>
    public async ValueTask<CollectBody> ReadAsync(HttpContext context)
    {
        var request = context.Request;
        if (request.ContentLength > limit) throw TooLarge();
        // The limit here is ours; the server's own may be lower.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = null;
        var encoding = request.Headers.ContentEncoding;
        var compressed = IsGzip(encoding.Count == 0 ? "" : encoding.ToString());

        var reader = request.BodyReader;
        var read = await reader.ReadAsync(context.RequestAborted);
        if (read.IsCompleted && read.Buffer.IsSingleSegment && !compressed && read.Buffer.Length <= limit) return new CollectBody(reader, read.Buffer);

        var rented = ArrayPool<byte>.Shared.Rent((int)(request.ContentLength ?? FirstRent));
        var length = 0;
        try
        {
            while (true)
            {
                if (length + read.Buffer.Length > limit)
                {
                    reader.AdvanceTo(read.Buffer.End);
                    throw TooLarge();
                }

                rented = Grow(rented, length, (int)read.Buffer.Length);
                read.Buffer.CopyTo(rented.AsSpan(length));
                length += (int)read.Buffer.Length;
                reader.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted) break;
                read = await reader.ReadAsync(context.RequestAborted);
            }

            if (!compressed) return new CollectBody(rented, length);
            var body = await DecompressAsync(rented, length, context.RequestAborted);
            ArrayPool<byte>.Shared.Return(rented);
            return body;
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(rented);
            throw;
        }
    }

    private async Task<CollectBody> DecompressAsync(byte[] compressed, int length, CancellationToken cancellationToken)
    {
        var rented = ArrayPool<byte>.Shared.Rent(Math.Clamp(length * 4, FirstRent, limit + 1));
        var filled = 0;
        try
        {
            await using var gzip = new GZipStream(new MemoryStream(compressed, 0, length, writable: false), CompressionMode.Decompress);
            while (true)
            {
                rented = Grow(rented, filled, 1);
                var read = await gzip.ReadAsync(rented.AsMemory(filled), cancellationToken);
                if (read == 0) return new CollectBody(rented, filled);
                filled += read;
                if (filled > limit) throw TooLarge();
            }
        }
        catch (InvalidDataException error)
        {
            ArrayPool<byte>.Shared.Return(rented);
            throw new CollectBodyException(new CollectProblem(
                StatusCodes.Status400BadRequest, "Not gzip", $"The body is announced as gzip and is not: {error.Message}"));
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(rented);
            throw;
        }
    }

    private static byte[] Grow(byte[] rented, int length, int more)
    {
        if (rented.Length - length >= more) return rented;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(rented.Length * 2, length + more));
        rented.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(rented);
        return larger;
    }

    private static bool IsGzip(string encoding)
    {
        if (encoding.Length == 0 || encoding.Equals("identity", StringComparison.OrdinalIgnoreCase)) return false;
        if (encoding.Equals("gzip", StringComparison.OrdinalIgnoreCase) || encoding.Equals("x-gzip", StringComparison.OrdinalIgnoreCase)) return true;
        throw new CollectBodyException(new CollectProblem(
            StatusCodes.Status415UnsupportedMediaType, "Unknown compression", "Send the body as it is, or with Content-Encoding: gzip."));
    }

    private CollectBodyException TooLarge() => new(new CollectProblem(
        StatusCodes.Status413PayloadTooLarge, "Too large", $"The body has more than {limit} bytes, counted after decompression; send the events in several requests."));
}
