namespace Peach.Core.Tasks;

/// <summary>What runs leave behind and say while they go on: logs, progress, metrics, artifacts. Runs of other replicas are found too, as far as the object store has them.</summary>
public interface IRunRecords
{
    /// <summary>A run's log from a line on, as far as it is written.</summary>
    /// <param name="fromLine">From 0.</param>
    /// <param name="limit">At most 10,000.</param>
    Task<IReadOnlyList<TaskLogLine>> ReadLogAsync(string runId, int fromLine, int limit, CancellationToken cancellationToken);

    /// <summary>A run's log from a line on, and what is added to it until the run ends.</summary>
    IAsyncEnumerable<TaskLogLine> FollowLogAsync(string runId, int fromLine, CancellationToken cancellationToken);

    /// <summary>Lines of a run's log that contain a text; case does not matter.</summary>
    Task<RunLogMatches> SearchLogAsync(string runId, string text, int limit, CancellationToken cancellationToken);

    /// <summary>Lines of several runs' logs that contain a text. It stops after some runs, bytes or seconds, and says so.</summary>
    Task<LogSearchResult> SearchLogsAsync(LogSearchQuery query, CancellationToken cancellationToken);

    /// <summary>Progress and metrics, live of a run that goes on here.</summary>
    Task<RunTold> FindToldAsync(string runId, CancellationToken cancellationToken);

    /// <summary>How far the runs that go on here are; only those that told it.</summary>
    IReadOnlyDictionary<string, RunProgress> Progress();

    /// <summary>The last values of each metric in a task's newest runs, oldest run first, without their points.</summary>
    /// <param name="runs">How many runs to look at, at most 1,000.</param>
    Task<IReadOnlyList<RunMetric>> ListMetricsAsync(string taskId, int runs, CancellationToken cancellationToken);

    /// <summary>Runs that went on in a span of time, newest first: what a picture of it needs.</summary>
    /// <param name="codops">Only this organisation's; null for all.</param>
    /// <param name="limit">At most 5,000.</param>
    Task<IReadOnlyList<TaskRunView>> ListSpanAsync(string? codops, DateTimeOffset from, int limit, CancellationToken cancellationToken);

    /// <summary>The files that a run left, by name.</summary>
    Task<IReadOnlyList<RunArtifact>> ListArtifactsAsync(string runId, CancellationToken cancellationToken);

    /// <returns>An artifact's content; null when there is none of that name, or it is too large.</returns>
    Task<Stream?> OpenArtifactAsync(string runId, string name, CancellationToken cancellationToken);
}
