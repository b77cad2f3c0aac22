using Peach.Core.Access;
using Peach.Core.Endpoints;
using Peach.Core.Platform;
using Peach.Core.Repositories;
using Peach.Core.Rules;
using Peach.Web.Access;

namespace Peach.Web.Administration;

/// <summary>The business rules of endpoints and the lists that they name: read, tried, edited live, and taken back.</summary>
internal static class EndpointRulesApi
{
    public static void MapEndpointRules(this IEndpointRouteBuilder routes)
    {
        var endpoint = routes.MapGroup("/endpoints/{codops}/{name}/rules");
        endpoint.MapGet("", (string codops, string name, IEndpointRules rules) => rules.Find(codops, name) is { } view ? Describe(view) : NoEndpoint(codops, name)).RequireRole(Role.Viewer, OrganisationOf.Route);
        endpoint.MapPut("", async (string codops, string name, RulesBody body, HttpContext context, IEndpointRules rules) =>
        {
            if (rules.Find(codops, name) is not { } view) return NoEndpoint(codops, name);
            if (Refusal(rules, view, body.Text) is { } refusal) return refusal;
            return Describe(await rules.SaveAsync(view, new RuleEdit(body.Text, Caller(context), body.Comment ?? "", body.BasedOn), context.RequestAborted));
        }).RequireRole(Role.DataScientist, OrganisationOf.Route);
        endpoint.MapGet("/versions", async (string codops, string name, HttpContext context, IEndpointRules rules) => rules.Find(codops, name) is { } view
            ? Results.Ok((await rules.VersionsAsync(view, context.RequestAborted)).Select(Describe))
            : NoEndpoint(codops, name)).RequireRole(Role.Viewer, OrganisationOf.Route);
        endpoint.MapPost("/preview", async (string codops, string name, PreviewBody body, HttpContext context, IEndpointRules rules) =>
        {
            if (rules.Find(codops, name) is not { } view) return NoEndpoint(codops, name);
            return Refusal(rules, view, body.Text) ?? Describe(await rules.PreviewAsync(view, body.Text, body.User, context.RequestAborted));
        }).RequireRole(Role.DataScientist, OrganisationOf.Route);

        var lists = routes.MapGroup("/blocklists/{codops}");
        lists.MapGet("", (string codops, ILiveRules live) => live.Blocklists(codops).Select(list => Describe(list.Key, list.Value))).RequireRole(Role.Viewer, OrganisationOf.Route);
        lists.MapGet("/{name}", (string codops, string name, ILiveRules live) =>
            live.Blocklists(codops).TryGetValue(name, out var list) ? Results.Ok(Describe(name, list)) : NotFoundProblem.For("list", name)).RequireRole(Role.Viewer, OrganisationOf.Route);
        lists.MapPut("/{name}", async (string codops, string name, ListBody body, HttpContext context, ILiveRules live, IOrganisationDirectory organisations) =>
        {
            if (!organisations.All.ContainsKey(codops)) return NotFoundProblem.For("organisation", codops);
            var content = body.Ids is null ? null : string.Join('\n', body.Ids);
            var saved = await live.SaveAsync(RuleSubject.Blocklist(codops, name), new RuleEdit(content, Caller(context), body.Comment ?? "", body.BasedOn), context.RequestAborted);
            return Results.Ok(Describe(name, saved));
        }).RequireRole(Role.DataScientist, OrganisationOf.Route);
        lists.MapGet("/{name}/versions", async (string codops, string name, HttpContext context, ILiveRules live) =>
            (await live.VersionsAsync(RuleSubject.Blocklist(codops, name), context.RequestAborted)).Select(version => Describe(name, version))).RequireRole(Role.Viewer, OrganisationOf.Route);
    }

    private static IResult? Refusal(IEndpointRules rules, EndpointRulesView endpoint, string? text)
    {
        if (text is null || rules.Check(endpoint, text) is not { Count: > 0 } problems) return null;
        return Results.Problem(
            string.Join("; ", problems), statusCode: StatusCodes.Status422UnprocessableEntity, title: "The rules have mistakes",
            extensions: [KeyValuePair.Create("problems", (object?)problems.Select(Describe).ToList())]);
    }

    private static IResult NoEndpoint(string codops, string name) => NotFoundProblem.For("endpoint", $"{codops}/{name}");

    private static string Caller(HttpContext context) => context.User.Identity?.Name ?? "";

    private static object Describe(ManifestProblem problem) => new { line = problem.Line, column = problem.Column, message = problem.Message };

    private static IResult Describe(EndpointRulesView view) => Results.Ok(new
    {
        codops = view.Codops,
        endpoint = view.Endpoint,
        source = view.Live is null ? "repository" : "live",
        text = view.Text,
        repository_text = view.Own,
        version = view.LatestVersion,
        live = view.Live is { } live ? Describe(live) : null,
        parameters = view.Parameters,
    });

    private static object Describe(RuleVersion version) => new
    {
        version = version.Version, text = version.Content, author = version.Author, comment = version.Comment, created_at = version.CreatedAt,
    };

    private static object Describe(string name, RuleVersion version) => new
    {
        name, version = version.Version, ids = version.Content?.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries), author = version.Author,
        comment = version.Comment, created_at = version.CreatedAt,
    };

    private static IResult Describe(RulesPreview preview) => Results.Ok(new
    {
        requests = preview.Requests,
        changed = preview.Changed,
        items_before = preview.ItemsBefore,
        items_after = preview.ItemsAfter,
        items_lost = preview.ItemsLost,
        items_gained = preview.ItemsGained,
        newly_empty = preview.NewlyEmpty,
        order_changed = preview.OrderChanged,
        failed = preview.Failed,
        fired = preview.Fired.Select(fired => new { rule = fired.Key, items = fired.Value }),
        notes = preview.Notes,
        examples = preview.Examples.Select(example => new { query = example.Query, before = example.Before, after = example.After, lost = example.Lost, order_changed = example.OrderChanged }),
    });

    private sealed record RulesBody(string? Text, string? Comment, [property: System.Text.Json.Serialization.JsonPropertyName("based_on")] int? BasedOn);

    private sealed record PreviewBody(string? Text, string? User);

    private sealed record ListBody(IReadOnlyList<string>? Ids, string? Comment, [property: System.Text.Json.Serialization.JsonPropertyName("based_on")] int? BasedOn);
}
