namespace Peach.Core.Tasks.Storage;

/// <summary>A run as the database keeps it. Ids are time-ordered: they sort by when a run was begun or queued.</summary>
internal sealed class TaskRunRow
{
    public required string Id { get; init; }

    public required string TaskId { get; init; }

    public required string TaskName { get; init; }

    public required string Codops { get; init; }

    public required string RepositoryName { get; init; }

    public required string Commit { get; init; }

    public TaskRunState State { get; set; }

    public DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; set; }

    public int? ExitCode { get; set; }

    public string? Result { get; set; }

    public string? Error { get; set; }

    public long? PeakMemoryBytes { get; set; }

    public long? CpuMilliseconds { get; set; }

    public TaskRunCause Cause { get; init; }

    public DateTimeOffset DueAt { get; init; }

    public int Attempt { get; init; }

    public string? RetryOf { get; init; }

    public string? Arguments { get; init; }

    public string? RequestedBy { get; init; }

    public string? BackFill { get; init; }

    public string? Host { get; set; }

    /// <summary>When the replica that runs it last said so, by the database's clock.</summary>
    public DateTimeOffset? HeartbeatAt { get; set; }

    public string? TrackingUrl { get; set; }

    /// <summary>Who wants it ended; the replica that runs it asks at each heartbeat.</summary>
    public string? CancelBy { get; set; }

    public TaskRunView ToView() => new(
        Id, TaskId, TaskName, Codops, RepositoryName, Commit, State, StartedAt, FinishedAt, ExitCode, Result, Error, PeakMemoryBytes,
        CpuMilliseconds is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null)
    {
        Cause = Cause,
        DueAt = DueAt,
        Attempt = Attempt,
        RetryOf = RetryOf,
        Arguments = Arguments,
        RequestedBy = RequestedBy,
        BackFill = BackFill,
        Host = Host,
        TrackingUrl = TrackingUrl,
    };

    public static TaskRunRow From(TaskRunView run) => new()
    {
        Id = run.Id,
        TaskId = run.TaskId,
        TaskName = run.TaskName,
        Codops = run.Codops,
        RepositoryName = run.RepositoryName,
        Commit = run.Commit,
        State = run.State,
        StartedAt = run.StartedAt,
        FinishedAt = run.FinishedAt,
        ExitCode = run.ExitCode,
        Result = run.Result,
        Error = run.Error,
        PeakMemoryBytes = run.PeakMemoryBytes,
        CpuMilliseconds = run.CpuTime is { } time ? (long)time.TotalMilliseconds : null,
        Cause = run.Cause,
        DueAt = run.DueAt,
        Attempt = run.Attempt,
        RetryOf = run.RetryOf,
        Arguments = run.Arguments,
        RequestedBy = run.RequestedBy,
        BackFill = run.BackFill,
        Host = run.Host,
        TrackingUrl = run.TrackingUrl,
    };
}
