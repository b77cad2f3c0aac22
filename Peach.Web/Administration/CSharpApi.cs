using Peach.Core.Access;
using Peach.Core.CSharp;
using Peach.Core.Repositories;
using Peach.Web.Access;

namespace Peach.Web.Administration;

/// <summary>Trusts repositories to run C# inside Peach, and stops that.</summary>
internal static class CSharpApi
{
    public static void MapCSharp(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/repositories/{id}/csharp", async (string id, ICSharpSwitch trusted, IRepositoryCatalog catalog, CancellationToken cancellationToken) =>
            catalog.FindByIdOrName(id) is { } known
                ? Results.Ok(await DescribeAsync(trusted, known.Id, cancellationToken))
                : NotFoundProblem.For("repository", id)).RequireRole(Role.Viewer, OrganisationOf.Repository);
        routes.MapPut("/repositories/{id}/csharp", async (string id, SwitchBody body, HttpContext context, ICSharpSwitch trusted, IRepositoryCatalog catalog) =>
        {
            if (catalog.FindByIdOrName(id) is not { } known) return NotFoundProblem.For("repository", id);
            await trusted.SetAsync(known.Id, body.On, context.User.Identity?.Name ?? "", context.RequestAborted);
            catalog.PollNow(known.Id);
            return Results.Ok(await DescribeAsync(trusted, known.Id, context.RequestAborted));
        }).RequireRole(Role.Admin, OrganisationOf.All);
    }

    private static async Task<object> DescribeAsync(ICSharpSwitch trusted, string id, CancellationToken cancellationToken) =>
        new { on = await trusted.IsOnAsync(id, cancellationToken), enabled = trusted.IsEnabled };

    private sealed record SwitchBody(bool On);
}
