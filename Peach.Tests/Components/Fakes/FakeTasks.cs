using Peach.Core.Tasks;

namespace Peach.Tests.Components.Fakes;

internal sealed class FakeTasks : ITaskBoard
{
    private readonly Lock _gate = new();
    private readonly List<TaskLogLine> _log = [];

    public List<TaskView> Tasks { get; } = [];

    public List<TaskRunView> Runs { get; } = [];

    public List<string> Started { get; } = [];

    public List<string> Cancelled { get; } = [];

    public IReadOnlyList<TaskView> List() => Tasks;

    public void Print(DateTimeOffset time, string text, bool isError = false)
    {
        lock (_gate) _log.Add(new TaskLogLine(_log.Count, time, isError, text));
    }

    public Task<IReadOnlyList<TaskRunView>> ListRunsAsync(string? taskId, int limit, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<TaskRunView>>([.. Runs.Where(run => taskId is null || run.TaskId == taskId).Take(limit)]);

    public Task<TaskRunView?> FindRunAsync(string runId, CancellationToken cancellationToken) => Task.FromResult(Runs.Find(run => run.Id == runId));

    public Task<IReadOnlyList<TaskLogLine>> ReadLogAsync(string runId, int fromLine, int limit, CancellationToken cancellationToken)
    {
        lock (_gate) return Task.FromResult<IReadOnlyList<TaskLogLine>>([.. _log.Skip(fromLine).Take(limit)]);
    }

    public void RunNow(string taskId)
    {
        lock (_gate) Started.Add(taskId);
    }

    public void Cancel(string runId)
    {
        lock (_gate) Cancelled.Add(runId);
    }
}
