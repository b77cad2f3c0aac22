using System.Security.Claims;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc;
using Peach.Core.Access;
using Peach.Core.Platform;
using Peach.Core.Tasks;
using Peach.Web.Access;

namespace Peach.Web.Administration;

/// <summary>Tasks and their runs, for administrators: what runs when, and run, cancel, pause and back-fill.</summary>
internal static class TaskControlApi
{
    public static void MapTaskControl(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/tasks", async (Caller caller, ITaskBoard board, ITaskControl control, CancellationToken cancellationToken) =>
        {
            var pauses = (await control.ListPausesAsync(cancellationToken)).ToLookup(pause => (pause.IsLoop, pause.Name));
            return board.List().SeenBy(caller, task => task.Codops).Select(task => Describe(task, pauses[(false, task.Id)].Concat(pauses[(true, task.Loop)]).FirstOrDefault()));
        }).RequireRole(Role.Viewer, OrganisationOf.Handler);
        routes.MapPost("/tasks/{id}/runs", async (string id, RunBody? body, ITaskBoard board, ITaskControl control, ClaimsPrincipal user, CancellationToken cancellationToken) =>
            Knows(board, id)
                ? Results.Accepted(null, Describe(await control.RunAsync(id, body?.Arguments, user.Identity?.Name, cancellationToken)))
                : NotFoundProblem.For("task", id)).RequireRole(Role.DataScientist, OrganisationOf.Task);
        routes.MapPost("/tasks/{id}/pause", async (string id, PauseBody? body, ITaskBoard board, ITaskControl control, ClaimsPrincipal user, CancellationToken cancellationToken) =>
        {
            if (!Knows(board, id)) return NotFoundProblem.For("task", id);
            await control.PauseTaskAsync(id, user.Identity?.Name, body?.Reason, cancellationToken);
            return Results.NoContent();
        }).RequireRole(Role.DataScientist, OrganisationOf.Task);
        routes.MapPost("/tasks/{id}/resume", async (string id, ITaskBoard board, ITaskControl control, CancellationToken cancellationToken) =>
        {
            if (!Knows(board, id)) return NotFoundProblem.For("task", id);
            await control.ResumeTaskAsync(id, cancellationToken);
            return Results.NoContent();
        }).RequireRole(Role.DataScientist, OrganisationOf.Task);
        routes.MapPost("/tasks/{id}/backfill", async (string id, BackFillBody body, ITaskBoard board, ITaskControl control, ClaimsPrincipal user, CancellationToken cancellationToken) =>
            Knows(board, id)
                ? Results.Accepted(null, Describe(await control.BackFillAsync(id, body.ToRequest(), user.Identity?.Name, cancellationToken)))
                : NotFoundProblem.For("task", id)).RequireRole(Role.DataScientist, OrganisationOf.Task);
        routes.MapPost("/loops/{name}/pause", async (string name, PauseBody? body, Caller caller, ITaskControl control, ClaimsPrincipal user, CancellationToken cancellationToken) =>
        {
            caller.Demand(Role.DataScientist, name);
            await control.PauseLoopAsync(name, user.Identity?.Name, body?.Reason, cancellationToken);
            return Results.NoContent();
        }).RequireRole(Role.DataScientist, OrganisationOf.Handler);
        routes.MapPost("/loops/{name}/resume", async (string name, Caller caller, ITaskControl control, CancellationToken cancellationToken) =>
        {
            caller.Demand(Role.DataScientist, name);
            await control.ResumeLoopAsync(name, cancellationToken);
            return Results.NoContent();
        }).RequireRole(Role.DataScientist, OrganisationOf.Handler);
        routes.MapGet("/runs", async ([AsParameters] Query query, Caller caller, [FromServices] ITaskControl control, CancellationToken cancellationToken) =>
            (await control.ListRunsAsync(query.ToFilter(caller), cancellationToken)).Select(Describe)).RequireRole(Role.Viewer, OrganisationOf.Handler);
        routes.MapGet("/runs/{id}", async (string id, ITaskBoard board, CancellationToken cancellationToken) =>
            await board.FindRunAsync(id, cancellationToken) is { } run ? Results.Ok(Describe(run)) : NotFoundProblem.For("run", id)).RequireRole(Role.Viewer, OrganisationOf.Run);
        routes.MapPost("/runs/{id}/cancel", async (string id, ITaskBoard board, ITaskControl control, ClaimsPrincipal user, CancellationToken cancellationToken) =>
        {
            if (await board.FindRunAsync(id, cancellationToken) is null) return NotFoundProblem.For("run", id);
            await control.CancelAsync(id, user.Identity?.Name, cancellationToken);
            return Results.Accepted();
        }).RequireRole(Role.DataScientist, OrganisationOf.Run);
        routes.MapGet("/backfills/{id}", async (string id, ITaskControl control, CancellationToken cancellationToken) =>
            await control.FindBackFillAsync(id, cancellationToken) is { } found ? Results.Ok(Describe(found)) : NotFoundProblem.For("back-fill", id)).RequireRole(Role.Viewer, OrganisationOf.BackFill);
        routes.MapDelete("/backfills/{id}", async (string id, ITaskControl control, ClaimsPrincipal user, CancellationToken cancellationToken) =>
            await control.CancelBackFillAsync(id, user.Identity?.Name, cancellationToken) is { } count ? Results.Ok(new { cancelled = count }) : NotFoundProblem.For("back-fill", id)).RequireRole(Role.DataScientist, OrganisationOf.BackFill);
    }

    private static bool Knows(ITaskBoard board, string id) => board.List().Any(task => task.Id == id);

    private static object Describe(TaskView task, TaskPause? pause) => new
    {
        id = task.Id,
        codops = task.Codops,
        repository = task.RepositoryName,
        name = task.Name,
        loop = task.Schedule is null && task.After.Count == 0 ? task.Loop : null,
        schedule = task.Schedule,
        timezone = task.Schedule is null ? null : task.TimeZone,
        next_run_at = task.NextRunAt,
        after = task.After,
        commit = task.Commit,
        source = task.Source,
        timeout_seconds = task.Timeout.TotalSeconds,
        stale = task.StaleReason,
        paused = pause is null ? null : new { by = pause.By, at = pause.At, reason = pause.Reason, loop = pause.IsLoop },
        last_run = task.LastRun is { } run ? Describe(run) : null,
    };

    private static object Describe(TaskRunView run) => new
    {
        id = run.Id,
        task = run.TaskId,
        name = run.TaskName,
        codops = run.Codops,
        repository = run.RepositoryName,
        commit = run.Commit,
        state = run.State.ToString().ToLowerInvariant(),
        cause = run.Cause.ToString().ToLowerInvariant(),
        due_at = run.DueAt,
        started_at = run.State == TaskRunState.Queued ? (DateTimeOffset?)null : run.StartedAt,
        finished_at = run.FinishedAt,
        attempt = run.Attempt,
        retry_of = run.RetryOf,
        arguments = run.Arguments is { } arguments ? JsonNode.Parse(arguments) : null,
        requested_by = run.RequestedBy,
        back_fill = run.BackFill,
        host = run.Host,
        exit_code = run.ExitCode,
        result = run.Result,
        error = run.Error,
        peak_memory_bytes = run.PeakMemoryBytes,
        cpu_seconds = run.CpuTime?.TotalSeconds,
        tracking_url = run.TrackingUrl,
    };

    private static object Describe(BackFillView view) => new
    {
        id = view.Id,
        task = view.TaskId,
        total = view.Total,
        done = view.Done,
        states = view.States.ToDictionary(state => state.Key.ToString().ToLowerInvariant(), state => state.Value),
    };

    private sealed record RunBody(JsonObject? Arguments);

    private sealed record PauseBody(string? Reason);

    private sealed record BackFillBody(DateTimeOffset? From, DateTimeOffset? To, string? Step, string? Argument)
    {
        public BackFillRequest ToRequest()
        {
            if (From is not { } from || To is not { } to) throw new PeachException("Give from and to, e.g. 2026-06-01T00:00:00Z.");
            if (Step is not (null or "day" or "hour")) throw new PeachException($"The step must be day or hour, was \"{Step}\".");
            return new BackFillRequest(from, to, Step == "hour", Argument is { Length: > 0 } argument ? argument : "date");
        }
    }

    private sealed record Query(string? Organisation, string? Task, string? State, string? Cause, [property: FromQuery(Name = "back_fill")] string? BackFill, string? Before, int? Limit)
    {
        public TaskRunFilter ToFilter(Caller caller) => new(Limit ?? 100)
        {
            Organisations = caller.Within(Organisation),
            TaskId = Task,
            State = Parse<TaskRunState>("state", State),
            Cause = Parse<TaskRunCause>("cause", Cause),
            BackFill = BackFill,
            Before = Before,
        };

        private static T? Parse<T>(string name, string? text) where T : struct, Enum =>
            text is null ? null
            : Enum.TryParse<T>(text, ignoreCase: true, out var value) && Enum.IsDefined(value) ? value
            : throw new PeachException($"The {name} must be one of {string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant()}, was \"{text}\".");
    }
}
