using System.Globalization;
using Microsoft.Net.Http.Headers;
using Peach.Core.Access;
using Peach.Core.Dashboards;
using Peach.Core.Platform;
using Peach.Web.Access;
using Peach.Web.Administration;

namespace Peach.Web.Dashboards;

/// <summary>Boards of organisations, and the series that scripts send for them.</summary>
internal static class BoardsApi
{
    public static void MapBoards(this IEndpointRouteBuilder routes)
    {
        var boards = routes.MapGroup("/boards");
        boards.MapGet("", ListAsync).RequireRole(Role.Viewer, OrganisationOf.Handler);
        boards.MapPost("", async (BoardBody body, HttpContext context, IBoards desk, IOrganisationDirectory organisations) =>
        {
            var caller = context.Caller();
            var codops = body.Codops ?? throw new PeachException("Say whose board it is, by codops.");
            caller.Demand(Role.DataScientist, codops);
            if (!organisations.All.ContainsKey(codops)) return NotFoundProblem.For("organisation", codops);
            var board = await desk.CreateAsync(codops, body.Name ?? "", Panels(body), caller.Name, context.RequestAborted);
            return Tagged(context, board, Results.Created($"/api/admin/boards/{board.Id}", Describe(board)));
        }).RequireRole(Role.DataScientist, OrganisationOf.Handler);
        boards.MapGet("/{id}", async (string id, HttpContext context, IBoards desk) =>
            await desk.FindAsync(id, context.RequestAborted) is { } board ? Tagged(context, board, Results.Ok(Describe(board))) : NotFoundProblem.For("board", id)).RequireRole(Role.Viewer, OrganisationOf.Board);
        boards.MapPut("/{id}", (string id, BoardBody body, HttpContext context, IBoards desk) => ConditionedAsync(context, async version =>
            await desk.SaveAsync(id, version, body.Name ?? "", Panels(body), context.Caller().Name, context.RequestAborted) is { } board
                ? Tagged(context, board, Results.Ok(Describe(board)))
                : NotFoundProblem.For("board", id))).RequireRole(Role.DataScientist, OrganisationOf.Board);
        boards.MapDelete("/{id}", (string id, HttpContext context, IBoards desk) => ConditionedAsync(context, async version =>
            await desk.RemoveAsync(id, version, context.RequestAborted)
                ? Results.NoContent()
                : NotFoundProblem.For("board", id))).RequireRole(Role.DataScientist, OrganisationOf.Board);
        boards.MapGet("/{id}/panels/{number}", async (string id, string number, HttpContext context, IBoards desk) =>
            await desk.FindAsync(id, context.RequestAborted) is { } board && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var place) && place >= 1 && place <= board.Panels.Count
                ? Results.Ok(DashboardsApi.Describe(await desk.ShowAsync(board.Codops, board.Panels[place - 1], context.RequestAborted)))
                : NotFoundProblem.For("panel", $"{number} of board {id}")).RequireRole(Role.Viewer, OrganisationOf.Board);

        var series = routes.MapGroup("/organisations/{codops}/series");
        series.MapGet("", async (string codops, IBoards desk, CancellationToken cancellationToken) =>
            (await desk.ListSeriesAsync(codops, cancellationToken)).Select(one => new { name = one.Name, points = one.Points, last = new { time = one.Last.Time, value = one.Last.Value } })).RequireRole(Role.Viewer, OrganisationOf.Route);
        series.MapPost("/{name}", async (string codops, string name, PointsBody body, IBoards desk, IOrganisationDirectory organisations, TimeProvider clock, CancellationToken cancellationToken) =>
        {
            if (!organisations.All.ContainsKey(codops)) return NotFoundProblem.For("organisation", codops);
            var now = clock.GetUtcNow();
            List<BoardPoint> points = [.. body.Points?.Select(point => Point(point, now)) ?? []];
            if (body.Value is { } value) points.Add(new BoardPoint(body.Time ?? now, value));
            await desk.AddAsync(codops, name, points, cancellationToken);
            return Results.NoContent();
        }).RequireRole(Role.DataScientist, OrganisationOf.Route);
        series.MapDelete("/{name}", async (string codops, string name, IBoards desk, CancellationToken cancellationToken) =>
            await desk.RemoveSeriesAsync(codops, name, cancellationToken) ? Results.NoContent() : NotFoundProblem.For("series", name)).RequireRole(Role.DataScientist, OrganisationOf.Route);
    }

    private static async Task<IResult> ListAsync(string? codops, Caller caller, IBoards desk, IOrganisationDirectory organisations, CancellationToken cancellationToken)
    {
        List<Board> boards = [];
        foreach (var one in caller.Within(codops) ?? organisations.All.Keys.Order(StringComparer.Ordinal).ToList()) boards.AddRange(await desk.ListAsync(one, cancellationToken));
        return Results.Ok(boards.Select(Describe));
    }

    private static async Task<IResult> ConditionedAsync(HttpContext context, Func<long?, Task<IResult>> change)
    {
        try
        {
            return await change(Condition(context.Request));
        }
        catch (BoardChangedException error)
        {
            return Results.Problem(error.Message, statusCode: StatusCodes.Status412PreconditionFailed, title: "Changed meanwhile");
        }
    }

    /// <returns>The version of If-Match; null without it. A tag that is none of ours matches nothing.</returns>
    private static long? Condition(HttpRequest request)
    {
        if (request.Headers.IfMatch.Count == 0) return null;
        if (!EntityTagHeaderValue.TryParse(request.Headers.IfMatch.ToString(), out var tag)) return -1;
        if (tag.Tag == "*") return null;
        return long.TryParse(tag.Tag.AsSpan().Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : -1;
    }

    private static IResult Tagged(HttpContext context, Board board, IResult result)
    {
        context.Response.Headers.ETag = string.Create(CultureInfo.InvariantCulture, $"\"{board.Version}\"");
        return result;
    }

    private static List<BoardPanel> Panels(BoardBody body) =>
        [.. body.Panels?.Select(panel => new BoardPanel(panel.Title ?? "", panel.Series ?? [], panel.Chart ?? "lines", panel.Range ?? "7d")) ?? []];

    private static BoardPoint Point(PointBody point, DateTimeOffset now) => new(point.Time ?? now, point.Value ?? throw new PeachException("Each of the points has a value."));

    private static object Describe(Board board) => new
    {
        id = board.Id,
        codops = board.Codops,
        name = board.Name,
        panels = board.Panels.Select(panel => new { title = panel.Title, series = panel.Series, chart = panel.Chart, range = panel.Range }),
        version = board.Version,
        changed_at = board.ChangedAt,
        changed_by = board.ChangedBy,
    };

    private sealed record BoardBody(string? Codops, string? Name, IReadOnlyList<PanelBody>? Panels);

    private sealed record PanelBody(string? Title, IReadOnlyList<string>? Series, string? Chart, string? Range);

    /// <param name="Value">A value of now, or of <paramref name="Time"/>.</param>
    /// <param name="Points">In its place, or beside it, several.</param>
    private sealed record PointsBody(double? Value, DateTimeOffset? Time, IReadOnlyList<PointBody>? Points);

    private sealed record PointBody(double? Value, DateTimeOffset? Time);
}
