using System.Runtime.CompilerServices;
using System.Text;
using Peach.Core.Tasks;

namespace Peach.Tests.Components.Fakes;

/// <summary>Records of the runs of <see cref="FakeTasks"/>, whose log all of them share.</summary>
internal sealed class FakeRunRecords(FakeTasks tasks) : IRunRecords
{
    public Dictionary<string, RunTold> Told { get; } = [];

    public Dictionary<string, string> Artifacts { get; } = [];

    public List<RunMetric> Metrics { get; } = [];

    public Task<IReadOnlyList<TaskLogLine>> ReadLogAsync(string runId, int fromLine, int limit, CancellationToken cancellationToken) =>
        tasks.ReadLogAsync(runId, fromLine, limit, cancellationToken);

    public async IAsyncEnumerable<TaskLogLine> FollowLogAsync(string runId, int fromLine, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var line in await ReadLogAsync(runId, fromLine, int.MaxValue, cancellationToken)) yield return line;
    }

    public async Task<RunLogMatches> SearchLogAsync(string runId, string text, int limit, CancellationToken cancellationToken) =>
        new([.. (await ReadLogAsync(runId, 0, int.MaxValue, cancellationToken)).Where(line => line.Text.Contains(text, StringComparison.OrdinalIgnoreCase))], true);

    public async Task<LogSearchResult> SearchLogsAsync(LogSearchQuery query, CancellationToken cancellationToken)
    {
        var lines = (await SearchLogAsync("", query.Text, 1000, cancellationToken)).Lines;
        return new LogSearchResult([.. lines.Select(line => new LogSearchMatch(tasks.Runs[0], line)).Where(match => query.Organisations?.Contains(match.Run.Codops) != false)], tasks.Runs.Count, null, null);
    }

    public Task<RunTold> FindToldAsync(string runId, CancellationToken cancellationToken) => Task.FromResult(Told.GetValueOrDefault(runId, RunTold.Nothing));

    public IReadOnlyDictionary<string, RunProgress> Progress() =>
        Told.Where(told => told.Value.Progress is not null).ToDictionary(told => told.Key, told => told.Value.Progress!);

    public Task<IReadOnlyList<RunMetric>> ListMetricsAsync(string taskId, int runs, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<RunMetric>>(Metrics);

    public Task<IReadOnlyList<TaskRunView>> ListSpanAsync(string? codops, DateTimeOffset from, int limit, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<TaskRunView>>([.. tasks.Runs.Where(run => (codops is null || run.Codops == codops) && (run.FinishedAt is null || run.FinishedAt >= from))]);

    public Task<IReadOnlyList<RunArtifact>> ListArtifactsAsync(string runId, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<RunArtifact>>([.. Artifacts.Select(artifact => new RunArtifact(artifact.Key, artifact.Value.Length, false))]);

    public Task<Stream?> OpenArtifactAsync(string runId, string name, CancellationToken cancellationToken) =>
        Task.FromResult<Stream?>(Artifacts.TryGetValue(name, out var text) ? new MemoryStream(Encoding.UTF8.GetBytes(text)) : null);
}
