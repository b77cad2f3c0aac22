using Peach.Core.Access;
using Peach.Core.Tasks;
using Peach.Web.Access;
using Peach.Web.Administration;

namespace Peach.Web.Components;

/// <summary>Files of runs for those who are logged in: the same as the API's, without its token.</summary>
internal static class RunFiles
{
    public static void MapRunFiles(this IEndpointRouteBuilder routes)
    {
        var files = routes.MapGroup("/tasks/runs/{id}").RequireAuthorization().RequireRole(Role.Viewer, OrganisationOf.Run);
        files.MapGet("/log.txt", (string id, IRunRecords records, HttpContext context) =>
            new LogStreamResult(LogStreamResult.WholeAsync(records, id, 0, null, context.RequestAborted), LogStreamFormat.Text, $"run-{id}.log"));
        files.MapGet("/artifacts/{**name}", async (string id, string name, IRunRecords records, HttpContext context, CancellationToken cancellationToken) =>
            await ArtifactResult.FindAsync(id, name, records, context, cancellationToken) ?? Results.NotFound());
    }
}
