using System.Text.Json.Nodes;
using Peach.Core.Tasks;

namespace Peach.Tests.Components.Fakes;

/// <summary>Hands runs and ends to the fake tasks, and keeps pauses.</summary>
internal sealed class FakeTaskControl(FakeTasks tasks) : ITaskControl
{
    private readonly List<TaskPause> _pauses = [];

    public Task<TaskRunView> RunAsync(string taskId, JsonObject? arguments, string? by, CancellationToken cancellationToken)
    {
        tasks.RunNow(taskId);
        return Task.FromResult(tasks.Runs[0]);
    }

    public Task CancelAsync(string runId, string? by, CancellationToken cancellationToken)
    {
        tasks.Cancel(runId);
        return Task.CompletedTask;
    }

    public Task PauseTaskAsync(string taskId, string? by, string? reason, CancellationToken cancellationToken)
    {
        _pauses.Add(new TaskPause(false, taskId, by, DateTimeOffset.UnixEpoch.AddYears(56), reason));
        return Task.CompletedTask;
    }

    public Task ResumeTaskAsync(string taskId, CancellationToken cancellationToken)
    {
        _pauses.RemoveAll(pause => pause.Name == taskId);
        return Task.CompletedTask;
    }

    public Task PauseLoopAsync(string loop, string? by, string? reason, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task ResumeLoopAsync(string loop, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<IReadOnlyList<TaskPause>> ListPausesAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<TaskPause>>([.. _pauses]);

    public Task<BackFillView> BackFillAsync(string taskId, BackFillRequest request, string? by, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<BackFillView?> FindBackFillAsync(string id, CancellationToken cancellationToken) => Task.FromResult<BackFillView?>(null);

    public Task<int?> CancelBackFillAsync(string id, string? by, CancellationToken cancellationToken) => Task.FromResult<int?>(null);

    public Task<IReadOnlyList<TaskRunView>> ListRunsAsync(TaskRunFilter filter, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<TaskRunView>>(
        [.. tasks.Runs.Where(run => filter.Organisations?.Contains(run.Codops) != false).Take(filter.Limit)]);
}
