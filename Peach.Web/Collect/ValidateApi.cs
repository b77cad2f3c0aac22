using System.Text.Json.Nodes;
using Peach.Core.Collect;

namespace Peach.Web.Collect;

/// <summary>Tells app teams what Collect would make of a payload. Stores nothing.</summary>
internal static class ValidateApi
{
    private const int SampleEvents = 3;
    private const int MaxReasons = 100;

    public static IEndpointRouteBuilder MapValidate(this IEndpointRouteBuilder routes)
    {
        var bodies = routes.ServiceProvider.GetRequiredService<CollectBodyReader>();
        routes.MapMethods("/v3/validate", ["GET", "HEAD", "PUT", "PATCH", "DELETE", "POST", "OPTIONS"], context => HandleAsync(context, bodies)).AllowAnonymous();
        return routes;
    }

    private static async Task HandleAsync(HttpContext context, CollectBodyReader bodies)
    {
        CollectCors.Allow(context);
        if (HttpMethods.IsOptions(context.Request.Method))
        {
            CollectCors.AnswerPreflight(context);
            return;
        }

        if (!HttpMethods.IsPost(context.Request.Method))
        {
            context.Response.Headers.Allow = CollectCors.Methods;
            await new CollectProblem(StatusCodes.Status405MethodNotAllowed, "Method not allowed", "Send the payload by POST.").WriteAsync(context);
            return;
        }

        var services = context.RequestServices;
        var query = CollectQuery.Parse(context.Request.QueryString, out var key);
        var keyWarning = FindSiteKey(services.GetRequiredService<ISiteKeyDirectory>(), key, out var siteKey);
        try
        {
            using var body = await bodies.ReadAsync(context);
            var report = services.GetRequiredService<IPayloadInspector>().Inspect(
                new CollectRequest(siteKey, body.Content, query, context.Request.Headers.UserAgent.ToString()), SampleEvents);
            await context.Response.WriteAsJsonAsync(Describe(report, keyWarning));
        }
        catch (CollectException error)
        {
            await CollectProblem.For(error).WriteAsync(context);
        }
        catch (CollectBodyException error)
        {
            await error.Problem.WriteAsync(context);
        }
        catch (BadHttpRequestException error)
        {
            await new CollectProblem(error.StatusCode, "Bad request", error.Message).WriteAsync(context);
        }
    }

    /// <returns>What Collect would say of the site key, or null.</returns>
    private static string? FindSiteKey(ISiteKeyDirectory directory, string? key, out SiteKey siteKey)
    {
        siteKey = new SiteKey { Key = "none", Codops = "none" };
        if (string.IsNullOrEmpty(key)) return "Collect needs a site key: POST /v3/collect?s=<site key>.";
        if (!directory.TryGet(key, out var known)) return "Collect does not know this site key and would answer 404.";
        siteKey = known;
        return known.Revoked ? "The site key is revoked; Collect would answer 403." : null;
    }

    private static JsonObject Describe(PayloadReport report, string? keyWarning)
    {
        var warnings = new JsonArray();
        if (keyWarning is not null) warnings.Add(Entry(-1, "warning", keyWarning));
        foreach (var warning in report.Warnings) warnings.Add(Entry(warning.Index, "warning", warning.Text));
        return new JsonObject
        {
            ["accepted"] = report.Accepted,
            ["quarantined"] = report.Quarantined.Count,
            ["reasons"] = new JsonArray([.. report.Quarantined.Take(MaxReasons).Select(entry => Entry(entry.Index, "reason", entry.Reason))]),
            ["warnings"] = warnings,
            ["mended_by_rules"] = report.Mended,
            ["rules"] = new JsonArray([.. report.Rules.Select(rule => (JsonNode)rule)]),
            ["events"] = new JsonArray([.. report.Events]),
        };
    }

    private static JsonObject Entry(int index, string name, string text) => new() { ["index"] = index, [name] = text };
}
