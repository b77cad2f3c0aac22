using Microsoft.AspNetCore.Mvc;
using Peach.Core.Access;
using Peach.Core.History;
using Peach.Core.Platform;
using Peach.Web.Access;
using Peach.Web.Administration;

namespace Peach.Web.History;

/// <summary>What a user consumed, for those who may know: whoever has a token.</summary>
internal static class HistoryApi
{
    private static readonly string[] Kinds = ["media", "audio", "video", "article", "page"];

    public static IEndpointRouteBuilder MapHistory(this IEndpointRouteBuilder routes)
    {
        var history = routes.MapGroup("/api/v1/history/{codops}").RequireAuthorization(AccessPolicies.Program).InArea(ApiArea.Users).AddEndpointFilter<PeachProblemFilter>();
        Map("/{user}", isDevice: false);
        Map("/device/{user}", isDevice: true);
        return routes;

        void Map(string pattern, bool isDevice)
        {
            history.MapGet(pattern, (string codops, string user, [AsParameters] Wanted wanted, IUserHistory store, IOrganisationDirectory organisations, HistoryAudit audit, CancellationToken cancellationToken) =>
                GuardAsync(codops, organisations, () => ReadAsync(Owner(codops, user, isDevice), wanted, store, audit, cancellationToken))).RequireRole(Role.Admin, OrganisationOf.Route);
            history.MapDelete(pattern, (string codops, string user, [FromQuery(Name = "content_id")] string? contentId, IUserHistory store, IOrganisationDirectory organisations, HistoryAudit audit, CancellationToken cancellationToken) =>
                GuardAsync(codops, organisations, () => DeleteAsync(Owner(codops, user, isDevice), contentId, store, audit, cancellationToken))).RequireRole(Role.Admin, OrganisationOf.Route);
        }
    }

    /// <summary>A slash in an id comes still encoded.</summary>
    private static HistoryOwner Owner(string codops, string user, bool isDevice) =>
        new(codops, user.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase), isDevice);

    private static async Task<IResult> GuardAsync(string codops, IOrganisationDirectory organisations, Func<Task<IResult>> answer)
    {
        if (!organisations.All.ContainsKey(codops)) return NotFoundProblem.For("organisation", codops);
        try
        {
            return await answer();
        }
        catch (HistoryUnavailableException error)
        {
            return Results.Problem(error.Message, statusCode: StatusCodes.Status503ServiceUnavailable, title: "Service unavailable");
        }
    }

    private static async Task<IResult> ReadAsync(HistoryOwner owner, Wanted wanted, IUserHistory store, HistoryAudit audit, CancellationToken cancellationToken)
    {
        if (wanted.Limit < 1) return Bad($"limit must be at least 1, was {wanted.Limit}.");
        if (wanted.Kind is not null && !Kinds.Contains(wanted.Kind)) return Bad($"kind must be one of {string.Join(", ", Kinds)}, was {wanted.Kind}.");
        if (wanted.Since is < 0 or > 253_402_300_799_999) return Bad("since must be milliseconds since 1970.");
        var since = wanted.Since is { } milliseconds ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : (DateTimeOffset?)null;
        var entries = await store.ReadAsync(owner, new HistoryQuery(wanted.Limit ?? int.MaxValue, wanted.Kind, wanted.Completed, since), cancellationToken);
        await audit.RecordAsync("viewed", owner, null, cancellationToken);
        return Results.Ok(entries.Select(entry => new
        {
            content_id = entry.ContentId,
            kind = entry.Kind,
            last_time = entry.LastTime.ToUnixTimeMilliseconds(),
            position_s = entry.Position,
            duration_s = entry.Duration,
            completion = entry.Completion,
            completed = entry.Completed,
            plays = entry.Plays,
        }));
    }

    private static async Task<IResult> DeleteAsync(HistoryOwner owner, string? contentId, IUserHistory store, HistoryAudit audit, CancellationToken cancellationToken)
    {
        var deleted = contentId is null
            ? await store.DeleteAsync(owner, cancellationToken)
            : await store.DeleteAsync(owner, contentId, cancellationToken) ? 1 : 0;
        await audit.RecordAsync("deleted", owner, new { Entries = deleted, ContentId = contentId }, cancellationToken);
        return Results.Ok(new { deleted });
    }

    private static IResult Bad(string detail) => Results.Problem(detail, statusCode: StatusCodes.Status400BadRequest, title: "Bad request");

    private sealed record Wanted(int? Limit, string? Kind, bool? Completed, long? Since);
}
