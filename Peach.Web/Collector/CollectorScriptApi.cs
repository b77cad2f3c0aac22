namespace Peach.Web.Collector;

/// <summary>The web script and its type declarations, for the pages of every site.</summary>
internal static class CollectorScriptApi
{
    /// <summary>Sites load it by one address for ever: a new version has to come through soon, and a page must not wait for the question.</summary>
    private const string CacheControl = "public, max-age=600, stale-while-revalidate=86400";

    public static IEndpointRouteBuilder MapCollectorScript(this IEndpointRouteBuilder routes)
    {
        Map("peach-collector.js", "text/javascript; charset=utf-8");
        Map("peach-collector.d.ts", "application/typescript; charset=utf-8");
        return routes;

        void Map(string name, string contentType)
        {
            var file = PublishedFile.Load(name, contentType, CacheControl);
            routes.MapMethods("/" + name, ["GET", "HEAD", "OPTIONS"], context => ServeAsync(context, file)).AllowAnonymous().ShortCircuit();
        }
    }

    private static Task ServeAsync(HttpContext context, PublishedFile file)
    {
        var headers = context.Response.Headers;
        headers.AccessControlAllowOrigin = "*";
        headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        if (!HttpMethods.IsOptions(context.Request.Method)) return file.WriteAsync(context);
        headers.AccessControlAllowMethods = "GET, HEAD";
        headers.AccessControlAllowHeaders = "*";
        headers.AccessControlMaxAge = "86400";
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }
}
