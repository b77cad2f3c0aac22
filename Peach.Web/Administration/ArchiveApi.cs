using Peach.Core.Access;
using Peach.Core.Archive;
using Peach.Web.Access;

namespace Peach.Web.Administration;

internal static class ArchiveApi
{
    public static void MapArchive(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/archive", async (Caller caller, IArchiveOverview archive, CancellationToken cancellationToken) =>
        {
            var snapshot = await archive.GetAsync(cancellationToken);
            return new
            {
                listed_at = snapshot.At,
                bytes_behind = snapshot.BytesBehind,
                replicas = snapshot.Replicas.Select(replica => new { log = replica.Log, archived_until = replica.ArchivedUntil, seen_at = replica.SeenAt }),
                organisations = snapshot.Organisations.SeenBy(caller, organisation => organisation.Codops).Select(organisation => new
                {
                    codops = organisation.Codops,
                    retention_days = organisation.RetentionDays,
                    parts = organisation.Parts,
                    bytes = organisation.Bytes,
                    days = organisation.Days.Select(day => new { date = day.Date, parts = day.Parts, bytes = day.Bytes, events = day.Events }),
                }),
            };
        }).RequireRole(Role.Viewer, OrganisationOf.Handler);
}
