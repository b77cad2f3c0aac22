using Peach.Core.Access;
using Peach.Core.Repositories;
using Peach.Web.Access;

namespace Peach.Web.Administration;

/// <summary>What became of commits, and what does not run as its branch says.</summary>
internal static class RolloutsApi
{
    private const int Usual = 20;
    private const int Most = 200;

    public static void MapRollouts(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/repositories/{id}/rollouts", async (
            string id, string? before, int? limit, IRepositoryCatalog catalog, IRolloutHistory history, CancellationToken cancellationToken) =>
            catalog.FindByIdOrName(id) is { } repository
                ? Results.Ok((await history.ListAsync(repository.Id, before, Math.Clamp(limit ?? Usual, 1, Most), cancellationToken)).Select(RepositoriesApi.Describe))
                : NotFoundProblem.For("repository", id)).RequireRole(Role.Viewer, OrganisationOf.Repository);
        routes.MapGet("/rollouts/{id}", async (string id, IRolloutHistory history, CancellationToken cancellationToken) =>
            await history.FindAsync(id, cancellationToken) is { } rollout ? Results.Ok(RepositoriesApi.Describe(rollout)) : NotFoundProblem.For("rollout", id)).RequireRole(Role.Viewer, OrganisationOf.Rollout);
        routes.MapGet("/rollouts/{id}/files", async (string id, IRolloutHistory history, CancellationToken cancellationToken) =>
            await history.FindAsync(id, cancellationToken) is { } rollout
                ? Results.Ok(((await history.ListFilesAsync(rollout, cancellationToken)) ?? []).Select(file => new { path = file.Path, added = file.Added, removed = file.Removed }))
                : NotFoundProblem.For("rollout", id)).RequireRole(Role.Viewer, OrganisationOf.Rollout);
        routes.MapGet("/drift", async (Caller caller, IDriftList drift, CancellationToken cancellationToken) => (await drift.ListAsync(cancellationToken)).SeenBy(caller, drift => drift.Codops).Select(Describe)).RequireRole(Role.Viewer, OrganisationOf.Handler);
    }

    private static object Describe(Drift drift) => new
    {
        repository_id = drift.RepositoryId,
        repository = drift.RepositoryName,
        codops = drift.Codops,
        kind = RepositoriesApi.Word(drift.Kind),
        definition = drift.Definition,
        runs = drift.Runs,
        branch = drift.Branch,
        since = drift.Since,
        reason = drift.Reason,
        remedy = drift.Remedy,
    };
}
