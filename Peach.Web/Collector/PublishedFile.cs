using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Peach.Web.Collector;

/// <summary>A file that every site may load: held in memory, compressed once, named by its content.</summary>
internal sealed class PublishedFile
{
    private readonly byte[] _content;
    private readonly byte[] _compressed;
    private readonly string _contentType;
    private readonly string _cacheControl;
    private readonly EntityTagHeaderValue _tag;

    public PublishedFile(byte[] content, string contentType, string cacheControl)
    {
        _content = content;
        _compressed = Compress(content);
        _contentType = contentType;
        _cacheControl = cacheControl;
        _tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 12))}\"", isWeak: true);
    }

    /// <summary>Reads a file that is part of the program.</summary>
    /// <param name="resource">The embedded resource's name.</param>
    /// <param name="contentType">The media type.</param>
    /// <param name="cacheControl">The header of that name.</param>
    public static PublishedFile Load(string resource, string contentType, string cacheControl)
    {
        using var stream = typeof(PublishedFile).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"The program was built without {resource}.");
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return new PublishedFile(content, contentType, cacheControl);
    }

    public async Task WriteAsync(HttpContext context)
    {
        var response = context.Response;
        var headers = response.Headers;
        headers.ETag = _tag.ToString();
        headers.CacheControl = _cacheControl;
        headers.Vary = HeaderNames.AcceptEncoding;
        headers.XContentTypeOptions = "nosniff";
        if (IsKnown(context.Request.Headers.IfNoneMatch))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        var compressed = AcceptsGzip(context.Request.Headers.AcceptEncoding);
        if (compressed) headers.ContentEncoding = "gzip";
        var body = compressed ? _compressed : _content;
        response.ContentType = _contentType;
        response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method)) await response.Body.WriteAsync(body, context.RequestAborted);
    }

    private static byte[] Compress(byte[] content)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.SmallestSize)) gzip.Write(content);
        return compressed.ToArray();
    }

    private static bool AcceptsGzip(StringValues header) =>
        StringWithQualityHeaderValue.TryParseList(header, out var encodings)
        && encodings.Any(encoding => encoding.Value.Equals("gzip", StringComparison.OrdinalIgnoreCase) && encoding.Quality is not 0);

    private bool IsKnown(StringValues header) =>
        EntityTagHeaderValue.TryParseList(header, out var tags) && tags.Any(tag => tag.Compare(_tag, useStrongComparison: false) || tag.Equals(EntityTagHeaderValue.Any));
}
