using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Peach.Core.Collect;

namespace Peach.Web.Collect;

/// <summary>The remote configuration as collectors fetch it.</summary>
internal static class RemoteConfigApi
{
    public static IEndpointRouteBuilder MapRemoteConfig(this IEndpointRouteBuilder routes)
    {
        var siteKeys = routes.ServiceProvider.GetRequiredService<ISiteKeyDirectory>();
        var maxAge = (long)routes.ServiceProvider.GetRequiredService<IOptions<CollectOptions>>().Value.RemoteConfigMaxAge.TotalSeconds;
        var cacheControl = string.Create(CultureInfo.InvariantCulture, $"public, max-age={maxAge}");
        routes.MapMethods("/config/{key}.json", ["GET", "HEAD", "OPTIONS"], context => ServeAsync(context, siteKeys, cacheControl)).AllowAnonymous().ShortCircuit();
        return routes;
    }

    private static async Task ServeAsync(HttpContext context, ISiteKeyDirectory siteKeys, string cacheControl)
    {
        var headers = context.Response.Headers;
        headers.AccessControlAllowOrigin = "*";
        if (HttpMethods.IsOptions(context.Request.Method))
        {
            headers.AccessControlAllowMethods = "GET, HEAD, OPTIONS";
            headers.AccessControlAllowHeaders = "*";
            headers.AccessControlMaxAge = "86400";
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        var key = (string?)context.Request.RouteValues["key"] ?? "";
        if (!siteKeys.TryGet(key, out var siteKey) || siteKey.Revoked)
        {
            await new CollectProblem(StatusCodes.Status404NotFound, "Unknown site key", "There is no such site key, or it is revoked.").WriteAsync(context);
            return;
        }

        var content = Encoding.UTF8.GetBytes(siteKey.RemoteConfig.ToText());
        var tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(content))[..16]}\"";
        headers.ETag = tag;
        headers.CacheControl = cacheControl;
        if (IsKnown(context.Request, tag))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        context.Response.ContentType = "application/json";
        context.Response.ContentLength = content.Length;
        if (!HttpMethods.IsHead(context.Request.Method)) await context.Response.Body.WriteAsync(content, context.RequestAborted);
    }

    /// <summary>Weak comparison, as RFC 9110 has it for If-None-Match: proxies that compress make tags weak.</summary>
    private static bool IsKnown(HttpRequest request, string tag) =>
        request.GetTypedHeaders().IfNoneMatch.Any(known => known.Tag == "*" || known.Tag == tag);
}
