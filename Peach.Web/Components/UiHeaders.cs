using System.Globalization;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.Options;
using Peach.Web.Access;
using Peach.Web.Hosting;

namespace Peach.Web.Components;

/// <summary>What browsers are told of the admin UI's pages: no code or data but its own, no frames, no copies kept.</summary>
internal sealed class UiHeaders(RequestDelegate next, IOptions<HttpOptions> http)
{
    private const string ContentSecurityPolicy =
        "default-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'; object-src 'none'";

    public Task InvokeAsync(HttpContext context)
    {
        if (UiPaths.IsApi(context.Request.Path))
        {
            // Programs want the bare status, not a page.
            if (context.Features.Get<IStatusCodePagesFeature>() is { } pages) pages.Enabled = false;
            return next(context);
        }

        var headers = context.Response.Headers;
        if (context.Request.IsHttps && http.Value.HstsDays > 0)
            headers.StrictTransportSecurity = string.Create(CultureInfo.InvariantCulture, $"max-age={(long)http.Value.HstsDays * 24 * 3600}");
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        headers.CacheControl = "no-cache, no-store";
        return next(context);
    }

    /// <summary>Files carry no version in their names: browsers keep them and ask whether they changed.</summary>
    public static void ForStaticFile(StaticFileResponseContext file) => file.Context.Response.Headers.CacheControl = "no-cache";
}
