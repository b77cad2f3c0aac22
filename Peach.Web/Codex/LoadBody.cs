using Microsoft.AspNetCore.Http.Features;

namespace Peach.Web.Codex;

/// <summary>Opens bodies of any length, compressed or not.</summary>
internal static class LoadBody
{
    /// <exception cref="RequestBodyException">It is compressed in a way that is not known.</exception>
    public static Stream Open(HttpContext context)
    {
        // The limit is the codex's own, and counts what comes out of the compression.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = null;
        var encoding = context.Request.Headers.ContentEncoding.ToString();
        if (encoding.Length == 0 || encoding.Equals("identity", StringComparison.OrdinalIgnoreCase)) return context.Request.Body;
        if (encoding.Equals("gzip", StringComparison.OrdinalIgnoreCase) || encoding.Equals("x-gzip", StringComparison.OrdinalIgnoreCase))
            return new WholeGzipStream(context.Request.Body);
        throw new RequestBodyException(StatusCodes.Status415UnsupportedMediaType, "Send the body as it is, or with Content-Encoding: gzip.");
    }
}
