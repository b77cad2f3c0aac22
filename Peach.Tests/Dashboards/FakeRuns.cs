using Peach.Core.Tasks;

namespace Peach.Tests.Dashboards;

/// <summary>Runs that a test says have ended, and metrics that they told.</summary>
internal sealed class FakeRuns : IRunRecords
{
    private readonly List<TaskRunView> _runs = [];

    public List<RunMetric> Metrics { get; } = [];

    public void End(string task, string state, DateTimeOffset at, TimeSpan took) => _runs.Add(new TaskRunView(
        Guid.NewGuid().ToString("N"), $"r1.{task}", task, DashboardsFixture.Codops, "r", "00ab34cd", Enum.Parse<TaskRunState>(state), at - took, at, 0, null, null, null, null));

    public Task<IReadOnlyList<TaskRunView>> ListSpanAsync(string? codops, DateTimeOffset from, int limit, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<TaskRunView>>([.. _runs.Where(run => run.FinishedAt is not { } end || end >= from)]);

    public Task<IReadOnlyList<RunMetric>> ListMetricsAsync(string taskId, int runs, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<RunMetric>>(Metrics);

    public Task<IReadOnlyList<TaskLogLine>> ReadLogAsync(string runId, int fromLine, int limit, CancellationToken cancellationToken) => throw new NotSupportedException();

    public IAsyncEnumerable<TaskLogLine> FollowLogAsync(string runId, int fromLine, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<RunLogMatches> SearchLogAsync(string runId, string text, int limit, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<LogSearchResult> SearchLogsAsync(LogSearchQuery query, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<RunTold> FindToldAsync(string runId, CancellationToken cancellationToken) => throw new NotSupportedException();

    public IReadOnlyDictionary<string, RunProgress> Progress() => new Dictionary<string, RunProgress>();

    public Task<IReadOnlyList<RunArtifact>> ListArtifactsAsync(string runId, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<Stream?> OpenArtifactAsync(string runId, string name, CancellationToken cancellationToken) => throw new NotSupportedException();
}
