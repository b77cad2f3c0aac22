using Peach.Core.Access;
using Peach.Core.Repositories;
using Peach.Web.Access;

namespace Peach.Web.Administration;

/// <summary>Takes repositories back to earlier commits, pins them, and lets them follow again.</summary>
internal static class HoldsApi
{
    public static void MapHolds(this IEndpointRouteBuilder routes)
    {
        var repository = routes.MapGroup("/repositories/{id}");
        repository.MapPost("/rollback", (string id, HoldBody? body, HttpContext context, IRepositoryHolds holds, IRepositoryCatalog catalog) =>
            RunAsync(id, catalog, known => holds.RollBackAsync(known, body?.Commit, Caller(context), body?.Reason ?? "", context.RequestAborted))).RequireRole(Role.DataScientist, OrganisationOf.Repository);
        repository.MapPost("/pin", (string id, HoldBody? body, HttpContext context, IRepositoryHolds holds, IRepositoryCatalog catalog) =>
            RunAsync(id, catalog, known => holds.PinAsync(known, body?.Commit, Caller(context), body?.Reason ?? "", context.RequestAborted))).RequireRole(Role.DataScientist, OrganisationOf.Repository);
        repository.MapPost("/resume", (string id, HttpContext context, IRepositoryHolds holds, IRepositoryCatalog catalog) =>
            RunAsync(id, catalog, known => holds.ResumeAsync(known, context.RequestAborted))).RequireRole(Role.DataScientist, OrganisationOf.Repository);
    }

    private static async Task<IResult> RunAsync(string id, IRepositoryCatalog catalog, Func<string, Task<RepositoryView?>> change) =>
        catalog.FindByIdOrName(id) is { } known && await change(known.Id) is { } changed
            ? Results.Ok(RepositoriesApi.Describe(changed))
            : NotFoundProblem.For("repository", id);

    private static string Caller(HttpContext context) => context.User.Identity?.Name ?? "";

    private sealed record HoldBody(string? Commit, string? Reason);
}
