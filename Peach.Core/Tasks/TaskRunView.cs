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
    long? PeakMemoryBytes, TimeSpan? CpuTime);
