using System.Globalization;
using Microsoft.Extensions.Primitives;
using Peach.Core.Endpoints;

namespace Peach.Web.Endpoints;

/// <summary>The recommendation API, in all its URL forms.</summary>
internal static class RecommendationApi
{
    private const string ClientCookie = "_pc_c";

    /// <summary>Names the commit that answered, for who has just pushed one.</summary>
    private const string CommitHeader = "Peach-Commit";

    public static IEndpointRouteBuilder MapEndpoints(this IEndpointRouteBuilder routes)
    {
        var invoker = routes.ServiceProvider.GetRequiredService<IEndpointInvoker>();
        var previews = ActivatorUtilities.CreateInstance<PreviewApi>(routes.ServiceProvider);
        Map("/api/v1/{codops}/{**path}", context => (Value(context, "codops"), Value(context, "path")));
        Map("/v2/{**path}", OrganisationByHostOrPath);
        return routes;

        void Map(string pattern, Func<HttpContext, (string Codops, string Path)> locate)
        {
            routes.MapMethods(pattern, ["GET", "HEAD"], context => ServeAsync(context, invoker, previews, locate(context))).AllowAnonymous().ShortCircuit();
            routes.MapMethods(pattern, ["OPTIONS"], PreflightAsync).AllowAnonymous().ShortCircuit();
        }
    }

    private static async Task ServeAsync(HttpContext context, IEndpointInvoker invoker, PreviewApi previews, (string Codops, string Path) address)
    {
        AllowAnyOrigin(context);
        context.Request.Cookies.TryGetValue(ClientCookie, out var clientId);
        var request = new EndpointRequest(address.Codops, address.Path, ReadQuery(context.Request), clientId);
        if (PreviewApi.IsAsked(context.Request))
        {
            var preview = await previews.AnswerAsync(context, request);
            using var answer = preview.Answer;
            await WriteAsync(context, answer, preview.Commit);
        }
        else
        {
            using var answer = await invoker.InvokeAsync(request);
            await WriteAsync(context, answer, answer.Commit);
        }
    }

    private static async Task WriteAsync(HttpContext context, EndpointAnswer answer, string? commit)
    {
        var response = context.Response;
        response.StatusCode = answer.StatusCode;
        AllowCaching(response.Headers, answer.Caching);
        if (commit is not null) response.Headers[CommitHeader] = commit;
        if (answer.StatusCode == StatusCodes.Status503ServiceUnavailable) response.Headers.RetryAfter = "1";
        if (answer.Caching is not null && IsKnown(context.Request.Headers.IfNoneMatch, response.Headers.ETag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = answer.ContentType;
        if (HttpMethods.IsHead(context.Request.Method)) return;
        answer.WriteTo(response.BodyWriter);
        await response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    /// <summary>The tag is weak: the same content comes with another token.</summary>
    private static void AllowCaching(IHeaderDictionary headers, AnswerCaching? caching)
    {
        if (caching is null)
        {
            headers.CacheControl = "no-store";
            return;
        }

        headers.CacheControl = string.Create(CultureInfo.InvariantCulture, $"public, max-age={(long)caching.Fresh.TotalSeconds}, stale-while-revalidate={(long)caching.Stale.TotalSeconds}");
        headers.ETag = $"W/\"{caching.Tag}\"";
    }

    private static bool IsKnown(StringValues tags, string? tag) =>
        tags.Any(text => text is "*" || text?.Split(',', StringSplitOptions.TrimEntries).Contains(tag, StringComparer.Ordinal) == true);

    private static Task PreflightAsync(HttpContext context)
    {
        AllowAnyOrigin(context);
        var headers = context.Response.Headers;
        headers.AccessControlAllowMethods = "GET, HEAD, OPTIONS";
        headers.AccessControlAllowHeaders = context.Request.Headers.AccessControlRequestHeaders.Count > 0 ? context.Request.Headers.AccessControlRequestHeaders : "*";
        headers.AccessControlMaxAge = "86400";
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    /// <summary>Pages of any site may read the answers; with the cookie, browsers want the site named.</summary>
    private static void AllowAnyOrigin(HttpContext context)
    {
        var origin = context.Request.Headers.Origin;
        var headers = context.Response.Headers;
        if (origin.Count == 0)
        {
            headers.AccessControlAllowOrigin = "*";
            return;
        }

        headers.AccessControlAllowOrigin = origin;
        headers.AccessControlAllowCredentials = "true";
        headers.Vary = "Origin";
    }

    /// <summary>Host <c>api.{codops}.…</c> with <c>/v2/{endpoint}</c>, or any host with <c>/v2/{codops}/{endpoint}</c>.</summary>
    private static (string Codops, string Path) OrganisationByHostOrPath(HttpContext context)
    {
        var path = Value(context, "path");
        var host = context.Request.Host.Host;
        if (host.StartsWith("api.", StringComparison.OrdinalIgnoreCase) && host.Split('.') is [_, var codops, _, ..]) return (codops.ToLowerInvariant(), path);
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? (path, "") : (path[..slash], path[(slash + 1)..]);
    }

    private static List<KeyValuePair<string, string>> ReadQuery(HttpRequest request)
    {
        var query = request.Query;
        var parameters = new List<KeyValuePair<string, string>>(query.Count);
        foreach (var (name, values) in query) parameters.Add(KeyValuePair.Create(name, values.Count == 1 ? values[0] ?? "" : string.Join(',', (IEnumerable<string?>)values)));
        return parameters;
    }

    private static string Value(HttpContext context, string name) => context.Request.RouteValues[name] as string ?? "";
}
