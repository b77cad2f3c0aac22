using System.Globalization;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Peach.Core.Endpoints;

namespace Peach.Web.Endpoints;

/// <summary>The recommendation API, in all its URL forms.</summary>
internal static class RecommendationApi
{
    private const string ClientCookie = "_pc_c";

    private const string ConsentCookie = "_pc_consent";

    private const string KeyHeader = "Peach-Key";

    /// <summary>Thirteen months, as the web script keeps it.</summary>
    private const int ClientCookieSeconds = 13 * 30 * 86_400;

    /// <summary>Names the commit that answered, for who has just pushed one.</summary>
    private const string CommitHeader = "Peach-Commit";

    public static IEndpointRouteBuilder MapEndpoints(this IEndpointRouteBuilder routes)
    {
        var invoker = routes.ServiceProvider.GetRequiredService<IEndpointInvoker>();
        var callers = ActivatorUtilities.CreateInstance<PermittedCallers>(routes.ServiceProvider);
        var previews = ActivatorUtilities.CreateInstance<PreviewApi>(routes.ServiceProvider, callers);
        var options = routes.ServiceProvider.GetRequiredService<IOptions<EndpointsOptions>>().Value;
        var load = routes.ServiceProvider.GetRequiredService<IRequestLoad>();
        TokenApi.Map(routes, callers);
        OpenApiApi.Map(routes);
        Map("/api/v1/{codops}/{**path}", context => (Value(context, "codops"), Value(context, "path")));
        Map("/v2/{**path}", OrganisationByHostOrPath);
        return routes;

        void Map(string pattern, Func<HttpContext, (string Codops, string Path)> locate)
        {
            routes.MapMethods(pattern, ["GET", "HEAD"], context => AdmitAsync(context, invoker, previews, load, options, locate(context))).AllowAnonymous().ShortCircuit();
            routes.MapMethods(pattern, ["OPTIONS"], PreflightAsync).AllowAnonymous().ShortCircuit();
        }
    }

    /// <summary>Turns requests away while too many are under way, those that viewers wait for last.</summary>
    private static async Task AdmitAsync(
        HttpContext context, IEndpointInvoker invoker, PreviewApi previews, IRequestLoad load, EndpointsOptions options, (string Codops, string Path) address)
    {
        AllowAnyOrigin(context);
        var isInspection = PreviewApi.IsAsked(context.Request);
        if (!load.TryEnter(isInspection ? RequestPriority.Inspection : RequestPriority.Recommendation))
        {
            using var refusal = EndpointAnswer.Refusal(503, "Not available", "Too many requests are under way; try again shortly.", TimeSpan.FromSeconds(1));
            await WriteAsync(context, refusal, null);
            return;
        }

        try
        {
            await ServeAsync(context, invoker, previews, options, isInspection, address);
        }
        finally
        {
            load.Leave();
        }
    }

    private static async Task ServeAsync(
        HttpContext context, IEndpointInvoker invoker, PreviewApi previews, EndpointsOptions options, bool isInspection, (string Codops, string Path) address)
    {
        context.Request.Cookies.TryGetValue(ClientCookie, out var clientId);
        var request = new EndpointRequest(address.Codops, address.Path, ReadQuery(context.Request), clientId)
        {
            MayGetClientId = options.ClientCookie && clientId is null && !(context.Request.Cookies.TryGetValue(ConsentCookie, out var consent) && consent == "0"),
            Aborted = context.RequestAborted,
            Key = context.Request.Headers.TryGetValue(KeyHeader, out var key) ? key.ToString() : null,
            Address = options.RequestsPerSecondPerAddress > 0 ? (context.Connection.RemoteIpAddress is { } remote ? CallerAddress.Of(remote) : null) : null,
        };
        if (isInspection)
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
        // Who has hung up reads nothing.
        if (context.RequestAborted.IsCancellationRequested) return;
        var response = context.Response;
        response.StatusCode = answer.StatusCode;
        AllowCaching(response.Headers, answer.Caching);
        if (commit is not null) response.Headers[CommitHeader] = commit;
        if (answer.RetryAfter is { } pause) response.Headers.RetryAfter = Math.Ceiling(pause.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        if (answer.NewClientId is { } id && answer.Caching is null) GiveClientId(context, id);
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

    /// <summary>Browsers send it with requests from pages of other sites only by SameSite=None, which they take on https alone.</summary>
    private static void GiveClientId(HttpContext context, string id) => context.Response.Headers.SetCookie = string.Create(
        CultureInfo.InvariantCulture, $"{ClientCookie}={id}; path=/; max-age={ClientCookieSeconds}; samesite={(context.Request.IsHttps ? "none; secure" : "lax")}");

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
        // Also without one, or a cache on the way would give this answer to a page that sends the cookie, whose browser would refuse it.
        headers.Vary = "Origin";
        if (origin.Count == 0)
        {
            headers.AccessControlAllowOrigin = "*";
            return;
        }

        headers.AccessControlAllowOrigin = origin;
        headers.AccessControlAllowCredentials = "true";
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
