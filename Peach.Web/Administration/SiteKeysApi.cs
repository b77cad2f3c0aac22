using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;
using Peach.Core.Access;
using Peach.Core.Collect;
using Peach.Core.Platform;
using Peach.Web.Access;

namespace Peach.Web.Administration;

internal static class SiteKeysApi
{
    public static void MapSiteKeys(this IEndpointRouteBuilder routes)
    {
        var siteKeys = routes.MapGroup("/site-keys");
        siteKeys.MapGet("", (Caller caller, [FromServices] ISiteKeyDirectory directory, [FromServices] IIntakeLimits limits) => directory.All.SeenBy(caller, key => key.Codops).Select(key => Describe(key, limits))).RequireRole(Role.Viewer, OrganisationOf.Handler);
        siteKeys.MapGet("/{key}", (string key, ISiteKeyDirectory directory, [FromServices] IIntakeLimits limits) =>
            directory.TryGet(key, out var siteKey) ? Results.Ok(Describe(siteKey, limits)) : NotFoundProblem.For("site key", key)).RequireRole(Role.Viewer, OrganisationOf.SiteKey);
        siteKeys.MapPost("", async (NewSiteKey body, Caller caller, ISiteKeyDirectory directory, [FromServices] IIntakeLimits limits, CancellationToken cancellationToken) =>
        {
            caller.Demand(Role.Admin, body.Codops ?? "");
            var siteKey = await directory.AddAsync(body.SiteKey ?? "", body.Codops ?? "", cancellationToken);
            return Results.Created($"/api/admin/site-keys/{siteKey.Key}", Describe(siteKey, limits));
        }).RequireRole(Role.Admin, OrganisationOf.Handler);
        siteKeys.MapPut("/{key}", async (string key, ChangedSiteKey body, Caller caller, ISiteKeyDirectory directory, [FromServices] IIntakeLimits limits, CancellationToken cancellationToken) =>
        {
            if (body.Codops is { } codops) caller.Demand(Role.Admin, codops);
            var changed = await directory.UpdateAsync(key, siteKey =>
            {
                siteKey.Codops = body.Codops ?? siteKey.Codops;
                siteKey.Revoked = body.Revoked ?? siteKey.Revoked;
                if (body.EventsPerSecond.ValueKind != JsonValueKind.Undefined) siteKey.EventsPerSecond = ToLimit(body.EventsPerSecond);
            }, cancellationToken);
            return changed is null ? NotFoundProblem.For("site key", key) : Results.Ok(Describe(changed, limits));
        }).RequireRole(Role.Admin, OrganisationOf.SiteKey);
        siteKeys.MapDelete("/{key}", async (string key, ISiteKeyDirectory directory, CancellationToken cancellationToken) =>
            await directory.RemoveAsync(key, cancellationToken) ? Results.NoContent() : NotFoundProblem.For("site key", key)).RequireRole(Role.Admin, OrganisationOf.SiteKey);
        siteKeys.MapGet("/{key}/config", (string key, ISiteKeyDirectory directory) =>
            directory.TryGet(key, out var siteKey) ? Results.Ok(siteKey.RemoteConfig) : NotFoundProblem.For("site key", key)).RequireRole(Role.Viewer, OrganisationOf.SiteKey);
        siteKeys.MapPut("/{key}/config", (string key, JsonElement body, ISiteKeyDirectory directory, CancellationToken cancellationToken) =>
            ConfigureAsync(key, RemoteConfig.Parse(body), directory, cancellationToken)).RequireRole(Role.Admin, OrganisationOf.SiteKey);
        siteKeys.MapDelete("/{key}/config", (string key, ISiteKeyDirectory directory, CancellationToken cancellationToken) =>
            ConfigureAsync(key, RemoteConfig.Default, directory, cancellationToken)).RequireRole(Role.Admin, OrganisationOf.SiteKey);
    }

    private static async Task<IResult> ConfigureAsync(string key, RemoteConfig config, ISiteKeyDirectory directory, CancellationToken cancellationToken) =>
        await directory.UpdateAsync(key, siteKey => siteKey.RemoteConfig = config, cancellationToken) is { } changed
            ? Results.Ok(changed.RemoteConfig)
            : NotFoundProblem.For("site key", key);

    private static object Describe(SiteKey siteKey, IIntakeLimits limits) => new
    {
        site_key = siteKey.Key,
        codops = siteKey.Codops,
        revoked = siteKey.Revoked,
        events_per_second = siteKey.EventsPerSecond,
        effective_events_per_second = limits.LimitOf(siteKey),
        refused_requests = limits.RefusedOf(siteKey.Key),
        created_at = siteKey.CreatedAt,
    };

    private static int? ToLimit(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.Number when value.TryGetInt32(out var limit) => limit,
        _ => throw new PeachException($"events_per_second must be a whole number or null, was {value.GetRawText()}."),
    };

    private sealed record NewSiteKey([property: JsonPropertyName("site_key")] string? SiteKey, string? Codops);

    /// <param name="Codops">Its organisation; missing: as it is.</param>
    /// <param name="Revoked">Whether its events are refused; missing: as it is.</param>
    /// <param name="EventsPerSecond">A number; null: the platform's setting; missing: as it is.</param>
    private sealed record ChangedSiteKey(string? Codops, bool? Revoked, [property: JsonPropertyName("events_per_second")] JsonElement EventsPerSecond);
}
