using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;
using Peach.Core.Quarantine;

namespace Peach.Web.Administration;

/// <summary>The events that break the format, for administrators.</summary>
internal static class QuarantineApi
{
    public static void MapQuarantine(this IEndpointRouteBuilder routes)
    {
        var quarantine = routes.MapGroup("/quarantine");
        quarantine.MapGet("", async ([AsParameters] Query query, [FromServices] IQuarantine store, CancellationToken cancellationToken) =>
            (await store.ListAsync(query.ToFilter(), cancellationToken)).Select(Describe));
        quarantine.MapGet("/events", ([AsParameters] Query query, [FromServices] IQuarantine store, HttpContext context) => DownloadAsync(query.ToFilter(), store, context));
        quarantine.MapDelete("", async ([AsParameters] Query query, [FromServices] IQuarantine store, CancellationToken cancellationToken) =>
            Results.Ok(new { deleted = await store.DeleteAsync(query.ToFilter(), cancellationToken) }));
        quarantine.MapGet("/replays", ([FromServices] IQuarantine store) => store.Replays.Select(Describe));
        quarantine.MapGet("/replays/{id}", (string id, [FromServices] IQuarantine store) =>
            store.Replays.FirstOrDefault(replay => replay.Id == id) is { } found ? Results.Ok(Describe(found)) : NotFoundProblem.For("replay", id));
        quarantine.MapPost("/replays", async (ReplayBody body, [FromServices] IQuarantine store, CancellationToken cancellationToken) =>
        {
            var replay = await store.StartReplayAsync(new QuarantineFilter(body.SiteKey, body.Reason, body.From, body.To), cancellationToken);
            return Results.Accepted($"/api/admin/quarantine/replays/{replay.Id}", Describe(replay));
        });
    }

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
