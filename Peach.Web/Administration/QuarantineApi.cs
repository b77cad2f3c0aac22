using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;
using Peach.Core.Access;
using Peach.Core.Collect;
using Peach.Core.Platform;
using Peach.Core.Quarantine;
using Peach.Web.Access;

namespace Peach.Web.Administration;

/// <summary>The events that break the format, for administrators.</summary>
internal static class QuarantineApi
{
    public static void MapQuarantine(this IEndpointRouteBuilder routes)
    {
        var quarantine = routes.MapGroup("/quarantine");
        quarantine.MapGet("", async ([AsParameters] Query query, Caller caller, [FromServices] IQuarantine store, CancellationToken cancellationToken) =>
            (await store.ListAsync(query.ToFilter(), cancellationToken)).Where(group => caller.Can(Role.DataScientist, group.Codops)).Select(Describe)).RequireRole(Role.DataScientist, OrganisationOf.Handler);
        quarantine.MapDownload();
        quarantine.MapDelete("", async ([AsParameters] Query query, Caller caller, [FromServices] IQuarantine store, [FromServices] ISiteKeyDirectory siteKeys, CancellationToken cancellationToken) =>
            Results.Ok(new { deleted = await store.DeleteAsync(Within(query.ToFilter(), Role.Admin, caller, siteKeys), cancellationToken) })).RequireRole(Role.Admin, OrganisationOf.Handler);
        quarantine.MapGet("/replays", (Caller caller, [FromServices] IQuarantine store, [FromServices] ISiteKeyDirectory siteKeys) =>
            store.Replays.Where(replay => MayTouch(replay.Filter, Role.DataScientist, caller, siteKeys)).Select(Describe)).RequireRole(Role.DataScientist, OrganisationOf.Handler);
        quarantine.MapGet("/replays/{id}", (string id, [FromServices] IQuarantine store) =>
            store.Replays.FirstOrDefault(replay => replay.Id == id) is { } found ? Results.Ok(Describe(found)) : NotFoundProblem.For("replay", id)).RequireRole(Role.DataScientist, OrganisationOf.Replay);
        quarantine.MapDelete("/replays/{id}", async (string id, [FromServices] IQuarantine store, CancellationToken cancellationToken) =>
            await store.StopReplayAsync(id, cancellationToken) ? Results.Accepted($"/api/admin/quarantine/replays/{id}") : NotFoundProblem.For("running replay", id)).RequireRole(Role.DataScientist, OrganisationOf.Replay);
        quarantine.MapPost("/replays", async (ReplayBody body, Caller caller, [FromServices] IQuarantine store, [FromServices] ISiteKeyDirectory siteKeys, CancellationToken cancellationToken) =>
        {
            var replay = await store.StartReplayAsync(Within(new QuarantineFilter(body.SiteKey, body.Reason, body.From, body.To), Role.DataScientist, caller, siteKeys), cancellationToken);
            return Results.Accepted($"/api/admin/quarantine/replays/{replay.Id}", Describe(replay));
        }).RequireRole(Role.DataScientist, OrganisationOf.Handler);
    }

    /// <summary>Without a site key a filter is of all organisations, and of what belongs to none.</summary>
    internal static bool MayTouch(QuarantineFilter filter, Role role, Caller caller, ISiteKeyDirectory siteKeys) =>
        caller.CanForAll(role) || (filter.SiteKey is { } key && siteKeys.TryGet(key, out var siteKey) && caller.Can(role, siteKey.Codops));

    private static QuarantineFilter Within(QuarantineFilter filter, Role role, Caller caller, ISiteKeyDirectory siteKeys) =>
        MayTouch(filter, role, caller, siteKeys) ? filter : throw new PeachException("Name a site_key of an organisation that you have the role in.");

    /// <summary>The events themselves, for programs and, beside the page, for browsers.</summary>
    public static void MapDownload(this RouteGroupBuilder group) =>
        group.MapGet("/events", ([AsParameters] Query query, Caller caller, [FromServices] IQuarantine store, [FromServices] ISiteKeyDirectory siteKeys, HttpContext context) =>
            DownloadAsync(Within(query.ToFilter(), Role.Admin, caller, siteKeys), store, context)).RequireRole(Role.Admin, OrganisationOf.Handler);

    private static async Task DownloadAsync(QuarantineFilter filter, IQuarantine store, HttpContext context)
    {
        context.Response.ContentType = "application/x-ndjson";
        context.Response.Headers.ContentDisposition = "attachment; filename=\"quarantine.ndjson\"";
        await foreach (var line in store.ReadAsync(filter, context.RequestAborted)) await context.Response.WriteAsync(line + "\n", context.RequestAborted);
    }

    private static object Describe(QuarantineGroup group) => new
    {
        site_key = group.SiteKey,
        codops = group.Codops,
        reason = group.Reason,
        events = group.Events,
        first_at = group.FirstAt,
        last_at = group.LastAt,
        sample = group.Sample,
        days = group.Days.Select(day => new { day = day.Day, events = day.Events }),
    };

    private static object Describe(ReplayView replay) => new
    {
        id = replay.Id,
        site_key = replay.Filter.SiteKey,
        reason = replay.Filter.Reason,
        from = replay.Filter.From,
        to = replay.Filter.To,
        state = replay.State.ToString().ToLowerInvariant(),
        started_at = replay.StartedAt,
        finished_at = replay.FinishedAt,
        parts = replay.Parts,
        parts_done = replay.PartsDone,
        taken = replay.Taken,
        duplicate = replay.Duplicate,
        still_faulty = replay.StillFaulty,
        error = replay.Error,
    };

    private sealed record Query(
        [property: FromQuery(Name = "site_key")] string? SiteKey, string? Reason, DateOnly? From, DateOnly? To)
    {
        public QuarantineFilter ToFilter() => new(SiteKey, Reason, From, To);
    }

    private sealed record ReplayBody([property: JsonPropertyName("site_key")] string? SiteKey, string? Reason, DateOnly? From, DateOnly? To);
}
