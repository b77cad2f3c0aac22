using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;
using Peach.Core.Access;
using Peach.Core.Repositories;
using Peach.Web.Access;

namespace Peach.Web.Administration;

/// <summary>Definitions of endpoints and tasks that are made here rather than in a repository's manifest.</summary>
internal static class DefinitionsApi
{
    public static void MapDefinitions(this IEndpointRouteBuilder routes)
    {
        var definitions = routes.MapGroup("/repositories/{id}/definitions");
        definitions.MapGet("", async (string id, IRepositoryCatalog catalog, IDefinitionEdits edits, CancellationToken cancellationToken) =>
            catalog.FindByIdOrName(id) is { } repository
                ? Results.Ok((await edits.ListAsync(repository.Id, cancellationToken)).Select(Describe))
                : NotFoundProblem.For("repository", id)).RequireRole(Role.Viewer, OrganisationOf.Repository);
        definitions.MapGet("/{section}/{name}", async (string id, string section, string name, IRepositoryCatalog catalog, IDefinitionEdits edits, CancellationToken cancellationToken) =>
        {
            if (KeyOf(catalog, id, section, name) is not { } key) return NotFoundProblem.For("repository", id);
            var versions = await edits.VersionsAsync(key, cancellationToken);
            return versions.Count == 0 ? NotFoundProblem.For("definition", $"{section}/{name}") : Results.Ok(versions.Select(Describe));
        }).RequireRole(Role.Viewer, OrganisationOf.Repository);
        definitions.MapPost("/{section}/{name}/check", async (
            string id, string section, string name, DefinitionBody body, IRepositoryCatalog catalog, IDefinitionEdits edits, CancellationToken cancellationToken) =>
            KeyOf(catalog, id, section, name) is { } key
                ? Results.Ok(new { problems = (await edits.CheckAsync(key, body.Text ?? "", cancellationToken)).Select(Describe) })
                : NotFoundProblem.For("repository", id)).RequireRole(Role.DataScientist, OrganisationOf.Repository);
        definitions.MapPut("/{section}/{name}", (string id, string section, string name, DefinitionBody body, HttpContext context, IRepositoryCatalog catalog, IDefinitionEdits edits) =>
            SaveAsync(context, catalog, edits, (id, section, name), body.Text ?? "", body.Comment, body.BasedOn)).RequireRole(Role.DataScientist, OrganisationOf.Repository);
        definitions.MapDelete("/{section}/{name}", (string id, string section, string name, string? comment, [FromQuery(Name = "based_on")] int? basedOn, HttpContext context, IRepositoryCatalog catalog, IDefinitionEdits edits) =>
            SaveAsync(context, catalog, edits, (id, section, name), null, comment, basedOn)).RequireRole(Role.DataScientist, OrganisationOf.Repository);
    }

    private static async Task<IResult> SaveAsync(
        HttpContext context, IRepositoryCatalog catalog, IDefinitionEdits edits, (string Id, string Section, string Name) address, string? text, string? comment, int? basedOn)
    {
        if (KeyOf(catalog, address.Id, address.Section, address.Name) is not { } key) return NotFoundProblem.For("repository", address.Id);
        var saving = await edits.SaveAsync(key, new DefinitionEdit(text, context.User.Identity?.Name ?? "", comment ?? "", basedOn), context.RequestAborted);
        if (saving.Saved is { } saved) return Results.Ok(new { saved = Describe(saved), problems = saving.Problems.Select(Describe) });
        return Results.Problem(
            string.Join("; ", saving.Problems), statusCode: StatusCodes.Status422UnprocessableEntity, title: "The definition has mistakes",
            extensions: [KeyValuePair.Create("problems", (object?)saving.Problems.Select(Describe).ToList())]);
    }

    private static DefinitionKey? KeyOf(IRepositoryCatalog catalog, string id, string section, string name) =>
        catalog.FindByIdOrName(id) is { } repository ? new DefinitionKey(repository.Id, section, name) : null;

    private static object Describe(DefinitionVersion version) => new
    {
        section = version.Key.Section, name = version.Key.Name, version = version.Version, text = version.Content, author = version.Author, comment = version.Comment, created_at = version.CreatedAt,
    };

    private static object Describe(ManifestProblem problem) => new
    {
        severity = problem.Severity.ToString().ToLowerInvariant(), line = problem.Line, column = problem.Column, message = problem.Message,
    };

    private sealed record DefinitionBody(string? Text, string? Comment, [property: JsonPropertyName("based_on")] int? BasedOn);
}
