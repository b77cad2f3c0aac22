using Peach.Core.Platform;
using System.Text.Json.Nodes;
using Peach.Core.Access;
using Peach.Web.Access;

namespace Peach.Web.Administration;

/// <summary>Who changed what.</summary>
internal static class AuditApi
{
    private const int UsualLimit = 50;

    public static void MapAudit(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/access/audit", async (
            string? codops, string? actor, string? kind, string? name, string? before, int? limit, Caller caller, IAudit audit, CancellationToken cancellationToken) =>
            (await audit.ListAsync(new AuditQuery(caller.Within(codops, Role.Admin), actor, kind, name, before, limit ?? UsualLimit), cancellationToken)).Select(Describe))
            .RequireRole(Role.Admin, OrganisationOf.Handler);

    private static object Describe(AuditEntry entry) => new
    {
        id = entry.Id,
        at = entry.At,
        actor = entry.Actor,
        address = entry.Address,
        action = entry.Action,
        kind = entry.Kind,
        name = entry.Name,
        codops = entry.Codops,
        before = Json(entry.Before),
        after = Json(entry.After),
    };

    /// <summary>What was cut off is no JSON any more, and stays a text.</summary>
    private static JsonNode? Json(string? text)
    {
        if (text is null) return null;
        try
        {
            return JsonNode.Parse(text);
        }
        catch (System.Text.Json.JsonException)
        {
            return JsonValue.Create(text);
        }
    }
}
