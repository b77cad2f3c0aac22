using System.Text.Json.Nodes;
using Peach.Core.Access;
using Peach.Core.Algorithms;
using Peach.Core.Repositories;
using Peach.Web.Access;

namespace Peach.Web.Administration;

/// <summary>Functions offered by <c>@pipe_query</c> and <c>@pipe_task</c>.</summary>
internal static class AlgorithmsApi
{
    public static void MapAlgorithms(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/repositories/{id}/algorithms", async (string id, IRepositoryCatalog catalog, IAlgorithmCatalog algorithms, CancellationToken cancellationToken) =>
            catalog.FindByIdOrName(id) is { } repository
                ? Results.Ok(Describe(await algorithms.FindAsync(repository.Id, cancellationToken)))
                : NotFoundProblem.For("repository", id)).RequireRole(Role.Viewer, OrganisationOf.Repository);

    private static object Describe(CommitAlgorithms? found) => new
    {
        commit = found?.Commit,
        algorithms = (found?.Algorithms ?? []).Select(algorithm => new
        {
            kind = algorithm.Kind.ToString().ToLowerInvariant(),
            file = algorithm.File,
            function = algorithm.Function,
            cell = algorithm.Cell,
            line = algorithm.Line,
            summary = algorithm.Summary,
            parameters = algorithm.Parameters.Select(parameter => new
            {
                name = parameter.Name,
                hint = parameter.Hint,
                required = parameter.IsRequired,
                @default = parameter.Default is { } json ? JsonNode.Parse(json) : null,
            }),
        }),
        problems = found?.Problems ?? [],
    };
}
