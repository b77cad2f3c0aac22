namespace Peach.Core.Tasks;

/// <summary>A task in production.</summary>
/// <param name="Id">Names it in links: repository id and task name.</param>
/// <param name="Loop">The loop that runs it: the organisation's codops, or <c>metadata</c>.</param>
/// <param name="Commit">The commit that it runs from.</param>
/// <param name="Source">File and method, e.g. <c>similar.ipynb · train</c>.</param>
/// <param name="StaleReason">Why a newer version did not come into production; null when it is the newest.</param>
/// <param name="LastRun">Its newest run; null before the first.</param>
public sealed record TaskView(
    string Id, string Codops, string RepositoryId, string RepositoryName, string Name, string Loop, string Commit, string Source,
    TimeSpan Timeout, string? StaleReason, TaskRunView? LastRun)
{
    /// <summary>When it runs, as the manifest says; null for a task of a loop.</summary>
    public string? Schedule { get; init; }

    /// <summary>The time zone of <see cref="Schedule"/>.</summary>
    public string TimeZone { get; init; } = "UTC";

    /// <summary>Its next time; null without a schedule.</summary>
    public DateTimeOffset? NextRunAt { get; init; }

    /// <summary>Names of the tasks that it comes after; empty for none.</summary>
    public IReadOnlyList<string> After { get; init; } = [];

    /// <summary>The names of the organisation's secrets that its runs get.</summary>
    public IReadOnlyList<string> Secrets { get; init; } = [];

    /// <summary>How old its model may get, counted from the end of its last run that succeeded; null for any age.</summary>
    public TimeSpan? Fresh { get; init; }
}
