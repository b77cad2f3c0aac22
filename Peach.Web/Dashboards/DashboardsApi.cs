using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Peach.Core.Access;
using Peach.Core.Dashboards;
using Peach.Core.Platform;
using Peach.Web.Access;
using Peach.Web.Administration;

namespace Peach.Web.Dashboards;

/// <summary>The figures of the dashboards for scripts and spreadsheets.</summary>
internal static class DashboardsApi
{
    public static void MapDashboards(this IEndpointRouteBuilder routes)
    {
        var dashboards = routes.MapGroup("/dashboards");
        dashboards.MapGet("/{section}", async (string section, [AsParameters] Query query, HttpContext context) =>
            Results.Ok(Describe(await GetAsync(section, query, context)))).RequireRole(Role.Viewer, OrganisationOf.Handler);
        dashboards.MapGet("/{section}/csv/{panel}", DownloadAsync).RequireRole(Role.Viewer, OrganisationOf.Handler);
    }

    /// <summary>The same files for those who are logged in, without a token.</summary>
    public static void MapDashboardFiles(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/dashboards/{section}/csv/{panel}", DownloadAsync).RequireAuthorization().AddEndpointFilter<PeachProblemFilter>().RequireRole(Role.Viewer, OrganisationOf.Handler);

    internal static object Describe(DashboardPanel panel) => new
    {
        id = panel.Id,
        title = panel.Title,
        unit = Word(panel.Unit),
        shape = Word(panel.Shape),
        explanation = panel.Explanation,
        axis = panel.Axis,
        lines = panel.Lines.Select(line => new { label = line.Label, values = line.Values }),
        before = panel.Before,
    };

    private static async Task<IResult> DownloadAsync(string section, string panel, [AsParameters] Query query, HttpContext context)
    {
        var view = await GetAsync(section, query, context);
        if (view.Panels.FirstOrDefault(one => one.Id == panel) is not { } found) throw new PeachException($"There is no panel {panel}; there are {string.Join(", ", view.Panels.Select(one => one.Id))}.");
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"{found.Id}.csv\"";
        return Results.Text(DashboardCsv.Write(found), "text/csv; charset=utf-8");
    }

    private static async Task<DashboardView> GetAsync(string section, Query query, HttpContext context)
    {
        var services = context.RequestServices;
        var address = DashboardAddress.Parse(section, query.Range, query.From, query.To, query.Organisation, query.Compare);
        var caller = context.Caller();
        var organisations = services.GetRequiredService<IOrganisationDirectory>().All.Keys.Where(caller.Sees).ToList();
        return await services.GetRequiredService<IDashboards>().GetAsync(
            address.Section, address.ToQuery(services.GetRequiredService<TimeProvider>().GetUtcNow(), organisations), context.RequestAborted);
    }

    private static object Describe(DashboardView view) => new
    {
        section = Word(view.Section),
        from = view.From,
        to = view.To,
        grain = Word(view.Grain),
        complete_until = view.CompleteUntil,
        tiles = view.Tiles.Select(tile => new { id = tile.Id, title = tile.Title, unit = Word(tile.Unit), explanation = tile.Explanation, value = tile.Value, change = tile.Change }),
        panels = view.Panels.Select(Describe),
    };

    private static string Word<T>(T value) where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    /// <param name="Range">A span that ends now: 1h, 6h, 24h, 7d, 30d, 90d, 365d.</param>
    /// <param name="From">In place of a range: when it begins.</param>
    /// <param name="To">In place of a range: when it ends.</param>
    /// <param name="Organisation">Only this one's figures; missing: all together.</param>
    /// <param name="Compare">no: without the period before.</param>
    private sealed record Query(
        [FromQuery] string? Range, [FromQuery] string? From, [FromQuery] string? To, [FromQuery] string? Organisation, [FromQuery] string? Compare);
}
