using Microsoft.AspNetCore.Mvc;
using Peach.Core.Access;
using Peach.Core.Codex;
using Peach.Core.Platform;
using Peach.Web.Access;
using Peach.Web.Administration;
using Peach.Web.Privacy;

namespace Peach.Web.Codex;

/// <summary>The content catalogue: for administrators' programs and each organisation's own tasks, and for nobody else.</summary>
internal static class CodexApi
{
    private const string Root = "/api/v1/codex/";
    private const string Items = "items/";
    private const int MostIds = 10_000;

    public static IEndpointRouteBuilder MapCodex(this IEndpointRouteBuilder routes)
    {
        var codex = routes.MapGroup(Root + "{codops}").RequireAuthorization(AccessPolicies.ProgramOrRun).InArea(ApiArea.Codex)
            .AddEndpointFilter<CodexProblemFilter>().AddEndpointFilter<KnownOrganisationFilter>();
        codex.MapGet("", SummariseAsync).RequireRole(Role.Viewer, OrganisationOf.Route);
        codex.MapGet("/items", SearchAsync).RequireRole(Role.Viewer, OrganisationOf.Route);
        codex.MapPost("/items", LoadAsync).RequireRole(Role.DataScientist, OrganisationOf.Route);
        codex.MapDelete("/items", DeleteManyAsync).RequireRole(Role.DataScientist, OrganisationOf.Route);
        codex.MapGet("/export", ExportAsync).RequireRole(Role.Viewer, OrganisationOf.Route);
        codex.MapGet("/items/{**id}", GetAsync).RequireRole(Role.Viewer, OrganisationOf.Route);
        codex.MapPut("/items/{**id}", PutAsync).RequireRole(Role.DataScientist, OrganisationOf.Route);
        codex.MapDelete("/items/{**id}", DeleteAsync).RequireRole(Role.DataScientist, OrganisationOf.Route);
        return routes;
    }

    private static async Task<IResult> SummariseAsync(string codops, [FromServices] ICodex codex, CancellationToken cancellationToken)
    {
        var summary = await codex.SummariseAsync(codops, cancellationToken);
        return Results.Ok(new
        {
            items = summary.Items,
            available = summary.Available,
            changed_at = summary.ChangedAt,
            copy = summary.Copy.ToString().ToLowerInvariant(),
            copy_progress = Math.Round(summary.CopyProgress, 4),
        });
    }

    private static async Task<IResult> GetAsync(HttpContext context, string codops, [FromServices] ICodex codex, CancellationToken cancellationToken)
    {
        if (ReadId(context) is not { } id) return BadAddress();
        if (await codex.GetAsync(codops, id, cancellationToken) is not { } item) return NotFoundProblem.For("item", id);
        CodexTags.Write(context.Response, item);
        return CodexTags.IsKnown(context.Request, item) ? Results.StatusCode(StatusCodes.Status304NotModified) : Results.Bytes(item.Json, "application/json");
    }

    private static async Task<IResult> PutAsync(HttpContext context, string codops, [FromServices] ICodex codex, [FromServices] ItemBody body, CancellationToken cancellationToken)
    {
        if (ReadId(context) is not { } id) return BadAddress();
        var item = CodexJson.Parse((await body.ReadAsync(context)).Span);
        var put = await codex.PutAsync(codops, id, item, CodexTags.Condition(context.Request), cancellationToken);
        CodexTags.Write(context.Response, put.Item);
        context.Response.StatusCode = put.IsNew ? StatusCodes.Status201Created : StatusCodes.Status200OK;
        return Results.Json(
            new { id, version = put.Item.Version, added = put.IsNew, changed = put.IsChanged, updated_at = put.Item.UpdatedAt }, statusCode: context.Response.StatusCode);
    }

    private static async Task<IResult> DeleteAsync(HttpContext context, string codops, [FromServices] ICodex codex, CancellationToken cancellationToken)
    {
        if (ReadId(context) is not { } id) return BadAddress();
        return await codex.DeleteAsync(codops, id, CodexTags.Condition(context.Request), cancellationToken) ? Results.NoContent() : NotFoundProblem.For("item", id);
    }

    private static async Task<IResult> DeleteManyAsync(string codops, [FromBody] IdsBody body, [FromServices] ICodex codex, CancellationToken cancellationToken)
    {
        if (body.Ids is not { Count: >= 1 and <= MostIds } ids) throw new PeachException($"ids must be a list of 1 to {MostIds} ids, was {body.Ids?.Count ?? 0}.");
        return Results.Ok(new { deleted = await codex.DeleteManyAsync(codops, [.. ids.OfType<string>()], cancellationToken) });
    }

    private static async Task<IResult> LoadAsync(HttpContext context, string codops, bool? replace, [FromServices] ICodex codex, CancellationToken cancellationToken)
    {
        await using var body = LoadBody.Open(context);
        var load = await codex.PutManyAsync(codops, body, replace ?? false, cancellationToken);
        return Results.Ok(CodexLoadJson.Describe(load));
    }

    private static async Task<IResult> SearchAsync(HttpContext context, string codops, [FromServices] ICodex codex, TimeProvider clock, CancellationToken cancellationToken)
    {
        var page = await codex.SearchAsync(codops, CodexQuery.Read(context.Request.Query, clock.GetUtcNow()), cancellationToken);
        return Results.Ok(new { items = page.Items.Select(item => item.Body), next = page.Next });
    }

    /// <summary>All that matches, in pages that are read one by one: items that change meanwhile are there once, as they were or as they are.</summary>
    private static async Task ExportAsync(HttpContext context, string codops, [FromServices] ICodex codex, TimeProvider clock)
    {
        var search = CodexQuery.Read(context.Request.Query, clock.GetUtcNow()) with { Limit = 1000 };
        context.Response.ContentType = "application/x-ndjson";
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"codex-{codops}.ndjson\"";
        var newLine = new byte[] { (byte)'\n' };
        do
        {
            var page = await codex.SearchAsync(codops, search, context.RequestAborted);
            foreach (var item in page.Items)
            {
                await context.Response.Body.WriteAsync(item.Json, context.RequestAborted);
                await context.Response.Body.WriteAsync(newLine, context.RequestAborted);
            }

            search = search with { After = page.Next };
        }
        while (search.After is not null);
    }

    /// <summary>The id as the caller encoded it, slashes and all.</summary>
    private static string? ReadId(HttpContext context) =>
        RawPath.ReadRest(context, Root) is { } rest && rest.StartsWith(Items, StringComparison.OrdinalIgnoreCase) ? rest[Items.Length..] : null;

    private static IResult BadAddress() =>
        Results.Problem("The id must be percent-encoded UTF-8.", statusCode: StatusCodes.Status400BadRequest, title: "The address cannot be read");

    private sealed record IdsBody(IReadOnlyList<string?>? Ids);
}
