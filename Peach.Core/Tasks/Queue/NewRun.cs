using Peach.Core.Tasks.Loops;

namespace Peach.Core.Tasks.Queue;

/// <summary>Runs as they are queued.</summary>
internal static class NewRun
{
    /// <param name="task">What is to run; the run is pinned to a commit only when it begins.</param>
    /// <param name="cause">Why.</param>
    /// <param name="due">When it is to begin.</param>
    /// <param name="now">Now; gives the id its place in time.</param>
    public static TaskRunView Of(TaskModel task, TaskRunCause cause, DateTimeOffset due, DateTimeOffset now) => new(
        Guid.CreateVersion7(now).ToString("N"), task.Id, task.Name, task.Commit.Codops, task.Commit.RepositoryName, task.Commit.Sha,
        TaskRunState.Queued, due, null, null, null, null, null, null)
    {
        Cause = cause,
        DueAt = due,
    };
}
