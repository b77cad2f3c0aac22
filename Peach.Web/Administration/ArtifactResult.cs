using Microsoft.AspNetCore.StaticFiles;
using Peach.Core.Tasks;

namespace Peach.Web.Administration;

/// <summary>An artifact of a run, sent so that nothing in it can act as the admin who looks at it.</summary>
internal static class ArtifactResult
{
    /// <summary>A sandbox without anything allowed: no scripts, an origin of its own. Pictures and styles that are in the file itself show.</summary>
    private const string ContentSecurityPolicy =
        "sandbox; default-src 'none'; img-src data:; media-src data:; font-src data:; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'";

    private static readonly FileExtensionContentTypeProvider Types = new() { Mappings = { [".ipynb"] = "application/json", [".ndjson"] = "application/x-ndjson", [".parquet"] = "application/octet-stream" } };

    /// <returns>Null when there is no such artifact.</returns>
    public static async Task<IResult?> FindAsync(string runId, string name, IRunRecords records, HttpContext context, CancellationToken cancellationToken)
    {
        if (await records.OpenArtifactAsync(runId, name, cancellationToken) is not { } content) return null;
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "no-store";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        return Results.Stream(content, TypeOf(name), context.Request.Query.ContainsKey("download") ? name[(name.LastIndexOf('/') + 1)..] : null);
    }

    public static string TypeOf(string name) =>
        !Types.TryGetContentType(name, out var type) ? "application/octet-stream"
        : type.StartsWith("text/", StringComparison.Ordinal) ? type + "; charset=utf-8" : type;
}
