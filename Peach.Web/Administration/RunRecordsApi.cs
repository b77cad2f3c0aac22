using Microsoft.Net.Http.Headers;
using Peach.Core.Access;
using Peach.Core.Tasks;
using Peach.Web.Access;

namespace Peach.Web.Administration;

/// <summary>What runs left and tell: logs, progress, metrics, artifacts.</summary>
internal static class RunRecordsApi
{
    private const int UsualLines = 1_000;
    private const int UsualFound = 100;
    private const int UsualRuns = 200;

    public static void MapRunRecords(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/runs/{id}/logs", ReadLogAsync).RequireRole(Role.Viewer, OrganisationOf.Run);
        routes.MapGet("/logs", async (string? q, string? codops, string? task, string? before, int? limit, Caller caller, IRunRecords records, CancellationToken cancellationToken) =>
            Describe(await records.SearchLogsAsync(new LogSearchQuery(q ?? "", caller.Within(codops), task, before, limit ?? UsualFound), cancellationToken))).RequireRole(Role.Viewer, OrganisationOf.Handler);
        routes.MapGet("/runs/{id}/metrics", async (string id, ITaskBoard board, IRunRecords records, CancellationToken cancellationToken) =>
            await board.FindRunAsync(id, cancellationToken) is null ? NotFoundProblem.For("run", id) : Results.Ok(Describe(await records.FindToldAsync(id, cancellationToken)))).RequireRole(Role.Viewer, OrganisationOf.Run);
        routes.MapGet("/tasks/{id}/metrics", async (string id, int? runs, IRunRecords records, CancellationToken cancellationToken) =>
            (await records.ListMetricsAsync(id, runs ?? UsualRuns, cancellationToken)).Select(Describe)).RequireRole(Role.Viewer, OrganisationOf.Task);
        routes.MapGet("/runs/{id}/artifacts", async (string id, ITaskBoard board, IRunRecords records, CancellationToken cancellationToken) =>
            await board.FindRunAsync(id, cancellationToken) is null
                ? NotFoundProblem.For("run", id)
                : Results.Ok((await records.ListArtifactsAsync(id, cancellationToken)).Select(artifact => new { name = artifact.Name, bytes = artifact.Bytes, too_large = artifact.IsTooLarge }))).RequireRole(Role.Viewer, OrganisationOf.Run);
        routes.MapGet("/runs/{id}/artifacts/{**name}", async (string id, string name, IRunRecords records, HttpContext context, CancellationToken cancellationToken) =>
            await ArtifactResult.FindAsync(id, name, records, context, cancellationToken) ?? NotFoundProblem.For("artifact", name)).RequireRole(Role.Viewer, OrganisationOf.Run);
    }

    private static async Task<IResult> ReadLogAsync(
        string id, string? follow, int? from, int? limit, string? q, string? download, ITaskBoard board, IRunRecords records, HttpContext context, CancellationToken cancellationToken)
    {
        if (await board.FindRunAsync(id, cancellationToken) is null) return NotFoundProblem.For("run", id);
        if (q is { Length: > 0 })
        {
            var matches = await records.SearchLogAsync(id, q, limit ?? UsualFound, cancellationToken);
            return Results.Ok(new { lines = matches.Lines.Select(Describe), whole = matches.IsWhole });
        }

        var accepts = context.Request.GetTypedHeaders().Accept;
        if (IsOn(follow)) return new LogStreamResult(records.FollowLogAsync(id, LogStreamResult.ResumeAt(context.Request, from), context.RequestAborted), LogStreamResult.FormatFor(accepts));
        if (IsOn(download) || !accepts.Any(accept => Accepts(accept, "application/json")))
            return new LogStreamResult(LogStreamResult.WholeAsync(records, id, from ?? 0, limit, context.RequestAborted), LogStreamResult.FormatFor(accepts), IsOn(download) ? $"run-{id}.log" : null);
        var lines = await records.ReadLogAsync(id, from ?? 0, limit ?? UsualLines, cancellationToken);
        return Results.Ok(new { lines = lines.Select(Describe), next = lines.Count == 0 ? Math.Max(0, from ?? 0) : lines[^1].Number + 1 });
    }

    public static object Describe(TaskLogLine line) => new { line = line.Number, time = line.Time, stream = line.Kept is not null ? "gap" : line.IsError ? "stderr" : "stdout", text = line.Text };

    private static bool Accepts(MediaTypeHeaderValue accept, string type) => accept.MediaType.Equals(type, StringComparison.OrdinalIgnoreCase);

    private static bool IsOn(string? flag) => flag is "" or "1" or "true";

    private static object Describe(LogSearchResult result) => new
    {
        matches = result.Matches.Select(match => new { run = match.Run.Id, task = match.Run.TaskId, codops = match.Run.Codops, started_at = match.Run.StartedAt, found = Describe(match.Line) }),
        runs = result.Runs,
        stopped = result.Stopped,
        go_on_before = result.GoOnBefore,
    };

    private static object Describe(RunTold told) => new
    {
        progress = told.Progress is { } progress ? new { done = progress.Done, total = progress.Total, text = progress.Text, time = progress.Time } : null,
        metrics = told.Metrics.Select(Describe),
        ignored = told.Ignored,
    };

    private static object Describe(RunMetric metric) => new
    {
        run = metric.RunId,
        name = metric.Name,
        value = metric.Last.Value,
        step = metric.Last.Step,
        time = metric.Last.Time,
        count = metric.Count,
        points = metric.Points.Select(point => new { value = point.Value, step = point.Step, time = point.Time }),
    };
}
