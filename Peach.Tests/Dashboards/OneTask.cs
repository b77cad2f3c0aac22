using Peach.Core.Tasks;

namespace Peach.Tests.Dashboards;

/// <summary>The task <c>r1.train</c>.</summary>
internal sealed class OneTask : ITaskBoard
{
    public IReadOnlyList<TaskView> List() => [new TaskView("r1.train", DashboardsFixture.Codops, "r1", "r", "train", DashboardsFixture.Codops, "00ab34cd", "a.py · train", TimeSpan.FromMinutes(1), null, null)];

    public Task<IReadOnlyList<TaskRunView>> ListRunsAsync(string? taskId, int limit, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<TaskRunView?> FindRunAsync(string runId, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<TaskLogLine>> ReadLogAsync(string runId, int fromLine, int limit, CancellationToken cancellationToken) => throw new NotSupportedException();

    public void RunNow(string taskId) => throw new NotSupportedException();

    public void Cancel(string runId) => throw new NotSupportedException();
}
