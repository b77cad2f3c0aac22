using Peach.Core.CSharp;
using Peach.Core.Repositories;

namespace Peach.Web.Administration;

/// <summary>Trusts repositories to run C# inside Peach, and stops that.</summary>
internal static class CSharpApi
{
    public static void MapCSharp(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/repositories/{id}/csharp", async (string id, ICSharpSwitch trusted, IRepositoryCatalog catalog, CancellationToken cancellationToken) =>
            RepositoriesApi.Find(catalog, id) is { } known
                ? Results.Ok(await DescribeAsync(trusted, known.Id, cancellationToken))
                : NotFoundProblem.For("repository", id));
        routes.MapPut("/repositories/{id}/csharp", async (string id, SwitchBody body, HttpContext context, ICSharpSwitch trusted, IRepositoryCatalog catalog) =>
        {
            if (RepositoriesApi.Find(catalog, id) is not { } known) return NotFoundProblem.For("repository", id);
            await trusted.SetAsync(known.Id, body.On, context.User.Identity?.Name ?? "", context.RequestAborted);
            catalog.PollNow(known.Id);
            return Results.Ok(await DescribeAsync(trusted, known.Id, context.RequestAborted));
        });
    }

    private static async Task<object> DescribeAsync(ICSharpSwitch trusted, string id, CancellationToken cancellationToken) =>
        new { on = await trusted.IsOnAsync(id, cancellationToken), enabled = trusted.IsEnabled };

    private sealed record SwitchBody(bool On);
}
