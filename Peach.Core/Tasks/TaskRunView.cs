namespace Peach.Core.Tasks;

/// <summary>One execution of a task.</summary>
/// <param name="Commit">The commit that it was pinned to.</param>
/// <param name="FinishedAt">Null while it runs.</param>
/// <param name="ExitCode">The process's exit code; negative: the signal that ended it; null while it runs or when it never started.</param>
/// <param name="Result">What the method returned, as JSON or text, cut to 4,000 characters; null for nothing.</param>
/// <param name="Error">What went wrong, with the notebook's cell and line where known; null when nothing did.</param>
/// <param name="PeakMemoryBytes">Largest resident memory of the process; null when unknown.</param>
/// <param name="CpuTime">Processor time used; null when unknown.</param>
public sealed record TaskRunView(
    string Id, string TaskId, string TaskName, string Codops, string RepositoryName, string Commit, TaskRunState State,
    DateTimeOffset StartedAt, DateTimeOffset? FinishedAt, int? ExitCode, string? Result, string? Error,
    long? PeakMemoryBytes, TimeSpan? CpuTime)
{
    /// <summary>What made it run.</summary>
    public TaskRunCause Cause { get; init; }

    /// <summary>When it was to begin; <see cref="StartedAt"/> is the same until it has begun.</summary>
    public DateTimeOffset DueAt { get; init; } = StartedAt;

    /// <summary>1 for the first attempt, 2 for its first retry, and so on.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>The run whose failure this one makes good; null for a first attempt.</summary>
    public string? RetryOf { get; init; }

    /// <summary>Arguments of this run alone, as a JSON object laid over the definition's; null for none.</summary>
    public string? Arguments { get; init; }

    /// <summary>Who asked for it; null when nobody did.</summary>
    public string? RequestedBy { get; init; }

    /// <summary>Names the back-fill that it belongs to; null outside one.</summary>
    public string? BackFill { get; init; }

    /// <summary>The replica that runs or ran it; null before it has begun.</summary>
    public string? Host { get; init; }

    /// <summary>Where the engine shows the run itself (Spark's or Dask's page); null when it has none.</summary>
    public string? TrackingUrl { get; init; }
}
