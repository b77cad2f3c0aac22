using System.Globalization;
using System.Text.Json.Nodes;
using Peach.Core.Platform;
using Peach.Core.Python;
using Peach.Core.Tasks.Loops;
using Peach.Core.Tasks.Manifest;
using Peach.Core.Tasks.Running;
using Peach.Core.Tasks.Storage;

namespace Peach.Core.Tasks.Queue;

internal sealed class TaskControl(
    TaskDirectory directory, RunQueue queue, TaskRunStore store, TaskRunner runner, TaskPauses pauses, QueueSignal signal, IPythonInspector inspector, IAudit audit, TimeProvider clock)
    : ITaskControl
{
    private const int MaxListed = 1000;
    private const int MaxBackFill = 10_000;
    private const int MaxArguments = 64_000;
    private const string Kind = "task";
    private const string Nobody = "an administrator";

    public async Task<TaskRunView> RunAsync(string taskId, JsonObject? arguments, string? by, CancellationToken cancellationToken)
    {
        var task = Require(taskId);
        await CheckAsync(task, arguments?.Select(argument => argument.Key) ?? [], cancellationToken).ConfigureAwait(false);
        var now = clock.GetUtcNow();
        var run = NewRun.Of(task, TaskRunCause.Request, now, now) with { Arguments = arguments is { Count: > 0 } ? arguments.ToJsonString() : null, RequestedBy = by };
        if (run.Arguments?.Length > MaxArguments) throw new PeachException($"The arguments must be at most {MaxArguments} characters as JSON, were {run.Arguments.Length}.");
        await queue.AddAsync(run, cancellationToken).ConfigureAwait(false);
        signal.Set();
        await audit.RecordAsync(new AuditChange("started", Kind, taskId, run.Codops, After: new { Run = run.Id, Arguments = arguments })).ConfigureAwait(false);
        return run;
    }

    public async Task CancelAsync(string runId, string? by, CancellationToken cancellationToken)
    {
        await EndAsync(runId, by ?? Nobody, cancellationToken).ConfigureAwait(false);
        var run = await store.FindAsync(runId, cancellationToken).ConfigureAwait(false);
        await audit.RecordAsync(new AuditChange("cancelled", "run", run is null ? runId : $"{run.TaskName} {runId}", run?.Codops)).ConfigureAwait(false);
    }

    private async Task EndAsync(string runId, string by, CancellationToken cancellationToken)
    {
        if (runner.Stop(runId, RunStop.Cancelled, by)) return;
        if (await queue.CancelQueuedAsync(runId, null, $"It was cancelled by {by} before it began.", clock.GetUtcNow(), cancellationToken).ConfigureAwait(false) > 0) return;
        if (await queue.AskToEndAsync(runId, null, by, cancellationToken).ConfigureAwait(false) > 0) return;
        throw new PeachException($"The run {runId} is not running.");
    }

    public async Task PauseTaskAsync(string taskId, string? by, string? reason, CancellationToken cancellationToken)
    {
        var task = Require(taskId);
        await pauses.PauseAsync(TaskPauses.OfTask(task.Id), by, reason, cancellationToken).ConfigureAwait(false);
        await audit.RecordAsync(new AuditChange("paused", Kind, taskId, task.Commit.Codops, After: reason is { Length: > 0 } ? new { Reason = reason } : null)).ConfigureAwait(false);
    }

    public async Task ResumeTaskAsync(string taskId, CancellationToken cancellationToken)
    {
        var task = Require(taskId);
        await pauses.ResumeAsync(TaskPauses.OfTask(task.Id), cancellationToken).ConfigureAwait(false);
        signal.Set();
        await audit.RecordAsync(new AuditChange("resumed", Kind, taskId, task.Commit.Codops)).ConfigureAwait(false);
    }

    public async Task PauseLoopAsync(string loop, string? by, string? reason, CancellationToken cancellationToken)
    {
        await pauses.PauseAsync(TaskPauses.OfLoop(RequireLoop(loop)), by, reason, cancellationToken).ConfigureAwait(false);
        await audit.RecordAsync(new AuditChange("paused", "loop", loop, OrganisationOf(loop), After: reason is { Length: > 0 } ? new { Reason = reason } : null)).ConfigureAwait(false);
    }

    public async Task ResumeLoopAsync(string loop, CancellationToken cancellationToken)
    {
        await pauses.ResumeAsync(TaskPauses.OfLoop(RequireLoop(loop)), cancellationToken).ConfigureAwait(false);
        await audit.RecordAsync(new AuditChange("resumed", "loop", loop, OrganisationOf(loop))).ConfigureAwait(false);
    }

    public Task<IReadOnlyList<TaskPause>> ListPausesAsync(CancellationToken cancellationToken) => pauses.ListAsync(cancellationToken);

    public async Task<BackFillView> BackFillAsync(string taskId, BackFillRequest request, string? by, CancellationToken cancellationToken)
    {
        var task = Require(taskId);
        if (request.To < request.From) throw new PeachException("The back-fill's from must not be after its to.");
        var step = request.ByHour ? TimeSpan.FromHours(1) : TimeSpan.FromDays(1);
        var count = ((request.To - request.From) / step) + 1;
        if (count > MaxBackFill) throw new PeachException($"A back-fill must be at most {MaxBackFill} runs, was {count:F0}; take a shorter range.");
        await CheckAsync(task, [request.Argument], cancellationToken).ConfigureAwait(false);
        var (now, id) = (clock.GetUtcNow(), Guid.CreateVersion7(clock.GetUtcNow()).ToString("N"));
        var runs = new List<TaskRunView>();
        for (var time = request.From; time <= request.To; time += step)
        {
            // A millisecond apart, so that the oldest comes first; due in the past, so that none waits for that.
            var due = now.AddMilliseconds(runs.Count - MaxBackFill);
            runs.Add(NewRun.Of(task, TaskRunCause.BackFill, due, now) with
            {
                Arguments = new JsonObject { [request.Argument] = Format(time, request.ByHour) }.ToJsonString(),
                RequestedBy = by,
                BackFill = id,
            });
        }

        await queue.AddAllAsync(runs, cancellationToken).ConfigureAwait(false);
        signal.Set();
        await audit.RecordAsync(new AuditChange("back-filled", Kind, taskId, task.Commit.Codops, After: new { BackFill = id, request.From, request.To, Runs = runs.Count })).ConfigureAwait(false);
        return new BackFillView(id, taskId, new Dictionary<TaskRunState, int> { [TaskRunState.Queued] = runs.Count });
    }

    public async Task<BackFillView?> FindBackFillAsync(string id, CancellationToken cancellationToken) =>
        await store.ListAsync(new TaskRunFilter(1) { BackFill = id }, cancellationToken).ConfigureAwait(false) is [var run]
            ? new BackFillView(id, run.TaskId, await store.CountAsync(id, cancellationToken).ConfigureAwait(false))
            : null;

    public async Task<int?> CancelBackFillAsync(string id, string? by, CancellationToken cancellationToken)
    {
        if (await FindBackFillAsync(id, cancellationToken).ConfigureAwait(false) is not { } backFill) return null;
        by ??= Nobody;
        var waiting = await queue.CancelQueuedAsync(null, id, $"Its back-fill was cancelled by {by}.", clock.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        var ended = waiting + await queue.AskToEndAsync(null, id, by, cancellationToken).ConfigureAwait(false);
        await audit.RecordAsync(new AuditChange("cancelled", "back-fill", id, directory.Find(backFill.TaskId)?.Model.Commit.Codops, Before: new { Runs = ended })).ConfigureAwait(false);
        return ended;
    }

    public Task<IReadOnlyList<TaskRunView>> ListRunsAsync(TaskRunFilter filter, CancellationToken cancellationToken) =>
        store.ListAsync(filter with { Limit = Math.Clamp(filter.Limit, 1, MaxListed) }, cancellationToken);

    private static string Format(DateTimeOffset time, bool byHour) =>
        time.UtcDateTime.ToString(byHour ? "yyyy-MM-dd'T'HH:mm:ss'Z'" : "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private TaskModel Require(string taskId) => directory.Find(taskId)?.Model ?? throw new PeachException($"There is no task {taskId}.");

    private static string? OrganisationOf(string loop) => loop == TaskModel.MetadataLoop ? null : loop;

    private string RequireLoop(string loop) =>
        (directory.Tasks?.Values ?? []).Any(task => !task.Model.IsOutsideLoops && task.Model.Loop == loop) ? loop : throw new PeachException($"There is no loop {loop}.");

    /// <summary>As the manifest's own arguments are checked.</summary>
    private async Task CheckAsync(TaskModel task, IEnumerable<string> names, CancellationToken cancellationToken)
    {
        var given = names.ToList();
        if (given.Count == 0) return;
        var definition = task.Definition;
        if (definition.IsNotebookRun)
        {
            if (given.Find(name => !ArgumentsRule.IsVariable(name)) is { } bad) throw new PeachException($"{bad} {ArgumentsRule.NoVariable}.");
            return;
        }

        var files = await inspector.InspectAsync(task.Commit.Tree, [definition.File], cancellationToken).ConfigureAwait(false);
        if (files.GetValueOrDefault(definition.File)?.Functions.LastOrDefault(function => function.Name == definition.Method) is not { AcceptsAny: false } function) return;
        var known = function.Parameters.Select(parameter => parameter.Name).ToList();
        if (given.Find(name => !known.Contains(name, StringComparer.Ordinal)) is { } unknown)
            throw new PeachException($"{unknown} is no parameter of {definition.Method}{Closest.Suggestion(unknown, known)}.");
    }
}
