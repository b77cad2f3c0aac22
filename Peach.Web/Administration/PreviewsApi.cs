using Peach.Core.Access;
using Peach.Core.Platform;
using Peach.Core.Previews;
using Peach.Core.Repositories;
using Peach.Web.Access;

namespace Peach.Web.Administration;

/// <summary>Previews, their replays, and the tokens that open them.</summary>
internal static class PreviewsApi
{
    private const double DefaultDays = 7;

    public static void MapPreviews(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/previews", (Caller caller, IPreviews previews) => previews.List().SeenBy(caller, preview => preview.Codops).Select(Describe)).RequireRole(Role.Viewer, OrganisationOf.Handler);
        routes.MapGet("/previews/{id}", (string id, IPreviews previews) =>
            previews.Find(id) is { } preview ? Results.Ok(Describe(preview)) : NotFoundProblem.For("preview", id)).RequireRole(Role.Viewer, OrganisationOf.Preview);
        routes.MapDelete("/previews/{id}", async (string id, IPreviews previews, CancellationToken cancellationToken) =>
            await previews.RemoveAsync(id, cancellationToken) ? Results.NoContent() : NotFoundProblem.For("preview", id)).RequireRole(Role.DataScientist, OrganisationOf.Preview);
        routes.MapPost("/previews/{id}/replay", (string id, IPreviews previews) =>
            previews.Replay(id) ? Results.Accepted($"/api/admin/previews/{id}") : NotFoundProblem.For("preview with endpoints", id)).RequireRole(Role.DataScientist, OrganisationOf.Preview);
        routes.MapPost("/repositories/{id}/previews", async (string id, PreviewBody body, IRepositoryCatalog catalog, IPreviews previews, CancellationToken cancellationToken) =>
        {
            if (catalog.FindByIdOrName(id) is not { } repository) return NotFoundProblem.For("repository", id);
            var preview = await previews.StartAsync(repository.Id, body.Version ?? "", cancellationToken);
            return Results.Accepted($"/api/admin/previews/{preview.Id}", Describe(preview));
        }).RequireRole(Role.DataScientist, OrganisationOf.Repository);
        routes.MapPost("/preview-tokens", async (TokenBody body, Caller caller, IRepositoryCatalog catalog, IOrganisationDirectory organisations, IPreviewTokens tokens, IAudit audit) =>
        {
            var token = tokens.Issue(ScopeOf(body, caller, catalog, organisations), TimeSpan.FromDays(Math.Clamp(body.Days ?? DefaultDays, -1, 100_000)));
            await audit.RecordAsync(new AuditChange("issued", "preview token", body.Repository ?? body.Codops ?? "", body.Codops, After: new { token.ExpiresAt }));
            return Results.Ok(new { token = token.Text, expires_at = token.ExpiresAt });
        }).RequireRole(Role.DataScientist, OrganisationOf.Handler);
    }

    private static PreviewScope ScopeOf(TokenBody body, Caller caller, IRepositoryCatalog catalog, IOrganisationDirectory organisations)
    {
        if (body.Repository is { Length: > 0 } name)
        {
            if (body.Codops is { Length: > 0 }) throw new PeachException("Give codops or repository, not both.");
            var repository = catalog.FindByIdOrName(name);
            if (repository is null || !caller.Sees(repository.Codops)) throw new PeachException($"There is no repository {name}.");
            caller.Demand(Role.DataScientist, repository.Codops);
            return new PreviewScope(null, repository.Id);
        }

        var codops = body.Codops ?? "";
        if (organisations.All.ContainsKey(codops)) caller.Demand(Role.DataScientist, codops);
        return organisations.All.ContainsKey(codops)
            ? new PreviewScope(codops, null)
            : throw new PeachException($"There is no organisation \"{codops}\"{Closest.Suggestion(codops, organisations.All.Keys)} Give codops or repository.");
    }

    private static object Describe(PreviewView preview) => new
    {
        id = preview.Id,
        repository = preview.RepositoryName,
        codops = preview.Codops,
        version = preview.Version,
        commit = preview.Commit,
        merge_request = preview.MergeRequest,
        title = preview.Title,
        url = preview.WebUrl,
        author = preview.Author,
        state = preview.State.ToString().ToLowerInvariant(),
        step = preview.Step,
        error = preview.Error,
        problems = preview.Problems.Select(problem => new
        {
            severity = problem.Severity.ToString().ToLowerInvariant(),
            file = problem.File,
            line = problem.Line,
            column = problem.Column,
            message = problem.Message,
        }),
        endpoints = preview.Endpoints.Select(endpoint => $"/api/v1/{endpoint.Codops}/{endpoint.Path}"),
        created_at = preview.CreatedAt,
        updated_at = preview.UpdatedAt,
        expires_at = preview.ExpiresAt,
        replay = preview.Replay is { } replay ? Describe(replay) : null,
    };

    private static object Describe(ReplayReport replay) => new
    {
        commit = replay.Commit,
        started_at = replay.StartedAt,
        finished_at = replay.FinishedAt,
        done = replay.IsDone,
        endpoints = replay.Endpoints.Select(endpoint => new
        {
            name = endpoint.Name,
            url = $"/api/v1/{endpoint.Codops}/{endpoint.Path}",
            requests = endpoint.Requests,
            equal = endpoint.Equal,
            same_items = endpoint.SameItems,
            overlap = endpoint.Overlap,
            rank_correlation = endpoint.RankCorrelation,
            items_in = endpoint.ItemsIn,
            items_out = endpoint.ItemsOut,
            production = Describe(endpoint.Production),
            preview = Describe(endpoint.Preview),
            examples = endpoint.Examples.Select(example => new
            {
                query = example.Query,
                production = new { status = example.Production.Status, items = example.Production.Items, text = example.Production.Text },
                preview = new { status = example.Preview.Status, items = example.Preview.Items, text = example.Preview.Text },
            }),
        }),
    };

    private static object Describe(SideFigures side) => new
    {
        p50_ms = side.P50?.TotalMilliseconds,
        p95_ms = side.P95?.TotalMilliseconds,
        errors = side.Errors,
        fallbacks = side.Fallbacks,
    };

    private sealed record PreviewBody(string? Version);

    private sealed record TokenBody(string? Codops, string? Repository, double? Days);
}
