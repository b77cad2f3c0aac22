using System.Buffers;
using System.IO.Compression;
using Microsoft.AspNetCore.Http.Features;

namespace Peach.Web.Collect;

/// <summary>Reads bodies, compressed or not, up to a limit.</summary>
internal sealed class CollectBodyReader(int limit, BodyBudget budget)
{
    private const int FirstRent = 16 * 1024;
    private const int MostBeforeItCame = 256 * 1024;

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

        BodyBuffer? buffer = null;
        var isHeld = true;
        try
        {
            // Not by the announced length alone, which costs a sender nothing.
            buffer = new BodyBuffer(budget, (int)Math.Min(request.ContentLength ?? FirstRent, MostBeforeItCame));
            while (true)
            {
                if (buffer.Length + read.Buffer.Length > limit) throw TooLarge();
                read.Buffer.CopyTo(buffer.Room((int)read.Buffer.Length).Span);
                buffer.Advance((int)read.Buffer.Length);
                reader.AdvanceTo(read.Buffer.End);
                isHeld = false;
                if (read.IsCompleted) break;
                read = await reader.ReadAsync(context.RequestAborted);
                isHeld = true;
            }

            if (!compressed) return new CollectBody(buffer);
            var body = await DecompressAsync(buffer, context.RequestAborted);
            buffer.Dispose();
            return body;
        }
        catch
        {
            // The server reads the rest of a refused body away, which it cannot while this part is held.
            if (isHeld) reader.AdvanceTo(read.Buffer.End);
            buffer?.Dispose();
            throw;
        }
    }

    private async Task<CollectBody> DecompressAsync(BodyBuffer compressed, CancellationToken cancellationToken)
    {
        var buffer = new BodyBuffer(budget, (int)Math.Clamp(compressed.Length * 4L, FirstRent, MostBeforeItCame));
        try
        {
            await using var gzip = new GZipStream(compressed.OpenRead(), CompressionMode.Decompress);
            while (true)
            {
                var read = await gzip.ReadAsync(buffer.Room(1), cancellationToken);
                if (read == 0) return new CollectBody(buffer);
                buffer.Advance(read);
                if (buffer.Length > limit) throw TooLarge();
            }
        }
        catch (InvalidDataException error)
        {
            buffer.Dispose();
            throw new CollectBodyException(new CollectProblem(
                StatusCodes.Status400BadRequest, "Not gzip", $"The body is announced as gzip and is not: {error.Message}"));
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
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
