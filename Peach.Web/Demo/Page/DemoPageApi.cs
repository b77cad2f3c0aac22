using System.Text.Json;
using Microsoft.Extensions.Options;
using Peach.Web.Collect;
using Peach.Web.Collector;

namespace Peach.Web.Demo.Page;

/// <summary>A page of a fictional broadcaster that uses the web script, and the events that come of it. For everyone, while the demo is on.</summary>
internal static class DemoPageApi
{
    private const int MaxClientLength = 128;

    /// <summary>The page plays a sound of its own making.</summary>
    private const string ContentSecurityPolicy =
        "default-src 'self'; media-src 'self' blob:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'";

    private static readonly Dictionary<string, string> Types = new(StringComparer.Ordinal)
    {
        ["demo.html"] = "text/html; charset=utf-8", ["demo.css"] = "text/css; charset=utf-8", ["demo.js"] = "text/javascript; charset=utf-8",
    };

    /// <summary>Maps the page; while the demo is off it says how to turn it on.</summary>
    public static IEndpointRouteBuilder MapDemo(this IEndpointRouteBuilder routes)
    {
        var isOn = routes.ServiceProvider.GetRequiredService<IOptions<DemoOptions>>().Value.Enabled;
        var files = isOn ? Types.ToDictionary(type => type.Key, type => PublishedFile.Load("demo/" + type.Key, type.Value, "no-cache"), StringComparer.Ordinal) : [];
        Map("/demo", context => ServeAsync(context, files["demo.html"]));
        Map("/demo/{file}", context => context.Request.RouteValues["file"] is string name && files.TryGetValue(name, out var file)
            ? ServeAsync(context, file)
            : new CollectProblem(StatusCodes.Status404NotFound, "Not found", "The demo page has no such file.").WriteAsync(context));
        var events = isOn ? routes.ServiceProvider.GetRequiredService<DemoEvents>() : null;
        Map("/demo/events", context => WriteEventsAsync(context, events!));
        return routes;

        void Map(string pattern, RequestDelegate serve) =>
            routes.MapMethods(pattern, ["GET", "HEAD"], isOn ? serve : RefuseAsync).AllowAnonymous().ShortCircuit();
    }

    private static Task RefuseAsync(HttpContext context) => new CollectProblem(
        StatusCodes.Status404NotFound, "The demo is off",
        "This page belongs to the demo. Turn it on with the setting Demo:Enabled=true (./run does, without --no-demo) and start Peach again.").WriteAsync(context);

    private static Task ServeAsync(HttpContext context, PublishedFile file)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers["Referrer-Policy"] = "same-origin";
        return file.WriteAsync(context);
    }

    private static async Task WriteEventsAsync(HttpContext context, DemoEvents events)
    {
        var query = context.Request.Query;
        var client = query["client"].ToString();
        if (client.Length is 0 or > MaxClientLength)
        {
            await new CollectProblem(StatusCodes.Status400BadRequest, "Client missing", "Say whose events: /demo/events?client=<client id>.").WriteAsync(context);
            return;
        }

        var response = context.Response;
        response.ContentType = "application/json";
        response.Headers.CacheControl = "no-store";
        await using var json = new Utf8JsonWriter(response.BodyWriter);
        json.WriteStartObject();
        json.WriteStartArray("events"u8);
        foreach (var known in events.Look(client, query["after"].ToString())) json.WriteRawValue(known.Json.Span, skipInputValidation: true);
        json.WriteEndArray();
        json.WriteEndObject();
        await json.FlushAsync();
    }
}
