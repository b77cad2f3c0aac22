using System.Text.Json;
using System.Text.Json.Serialization;
using Peach.Core.Access;
using Peach.Core.Platform;
using Peach.Web.Access;
using Peach.Web.Privacy;

namespace Peach.Web.Administration;

internal static class OrganisationsApi
{
    public static void MapOrganisations(this IEndpointRouteBuilder routes)
    {
        var organisations = routes.MapGroup("/organisations");
        var retention = routes.ServiceProvider.GetRequiredService<RetentionDefaults>();
        Func<Organisation, object> describe = organisation => Describe(organisation, retention);
        organisations.MapGet("", (Caller caller, IOrganisationDirectory directory) =>
            directory.All.Values.SeenBy(caller, organisation => organisation.Codops).OrderBy(organisation => organisation.Codops, StringComparer.Ordinal).Select(describe)).RequireRole(Role.Viewer, OrganisationOf.Handler);
        organisations.MapGet("/{codops}", (string codops, IOrganisationDirectory directory) =>
            directory.All.TryGetValue(codops, out var organisation) ? Results.Ok(describe(organisation)) : NotFoundProblem.For("organisation", codops)).RequireRole(Role.Viewer, OrganisationOf.Route);
        organisations.MapPost("", async (NewOrganisation body, IOrganisationDirectory directory, CancellationToken cancellationToken) =>
        {
            var organisation = await directory.AddAsync(body.Codops ?? "", body.Name ?? body.Codops ?? "", cancellationToken);
            return Results.Created($"/api/admin/organisations/{organisation.Codops}", describe(organisation));
        }).RequireRole(Role.Admin, OrganisationOf.All);
        organisations.MapPut("/{codops}", async (string codops, ChangedOrganisation body, IOrganisationDirectory directory, CancellationToken cancellationToken) =>
            await directory.UpdateAsync(codops, changed =>
            {
                changed.Name = body.Name ?? changed.Name;
                changed.ArchiveDays = Days("archive_days", body.ArchiveDays, changed.ArchiveDays);
                changed.HistoryDays = Days("history_days", body.HistoryDays, changed.HistoryDays);
            }, cancellationToken) is { } organisation
                ? Results.Ok(describe(organisation))
                : NotFoundProblem.For("organisation", codops)).RequireRole(Role.Admin, OrganisationOf.Route);
        organisations.MapDelete("/{codops}", async (string codops, IOrganisationDirectory directory, CancellationToken cancellationToken) =>
            await directory.RemoveAsync(codops, cancellationToken) ? Results.NoContent() : NotFoundProblem.For("organisation", codops)).RequireRole(Role.Admin, OrganisationOf.All);
    }

    private static object Describe(Organisation organisation, RetentionDefaults retention) => new
    {
        codops = organisation.Codops,
        name = organisation.Name,
        created_at = organisation.CreatedAt,
        archive_days = organisation.ArchiveDays,
        effective_archive_days = retention.ArchiveDaysOf(organisation),
        history_days = organisation.HistoryDays,
        effective_history_days = retention.HistoryDaysOf(organisation),
    };

    /// <summary>What is not in the body stays; null sets it back to the platform's setting.</summary>
    private static int? Days(string name, JsonElement given, int? before) => given.ValueKind switch
    {
        JsonValueKind.Undefined => before,
        JsonValueKind.Null => null,
        JsonValueKind.Number when given.TryGetInt32(out var days) => days,
        _ => throw new PeachException($"{name} must be a whole number of days, or null for the platform's setting, was {given.GetRawText()}."),
    };

    private sealed record NewOrganisation(string? Codops, string? Name);

    private sealed record ChangedOrganisation(
        string? Name, [property: JsonPropertyName("archive_days")] JsonElement ArchiveDays, [property: JsonPropertyName("history_days")] JsonElement HistoryDays);
}
