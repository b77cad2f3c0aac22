using Peach.Core.Platform;

namespace Peach.Core.Tasks;

/// <summary>The tasks in production and their runs.</summary>
public interface ITaskBoard
{
    /// <summary>All tasks, by organisation and name, read from memory.</summary>
    IReadOnlyList<TaskView> List();

    /// <summary>Runs, newest first, of one task or of all.</summary>
    /// <param name="taskId">A <see cref="TaskView.Id"/>, or null.</param>
    Task<IReadOnlyList<TaskRunView>> ListRunsAsync(string? taskId, int limit, CancellationToken cancellationToken);

    Task<TaskRunView?> FindRunAsync(string runId, CancellationToken cancellationToken);

    /// <summary>A run's log from a line on, as far as it is written; what a live view asks again and again.</summary>
    /// <param name="fromLine">From 0.</param>
    Task<IReadOnlyList<TaskLogLine>> ReadLogAsync(string runId, int fromLine, int limit, CancellationToken cancellationToken);

    /// <summary>Makes the task next in its loop; one that is running or next already is left so.</summary>
    /// <exception cref="PeachException">There is no such task.</exception>
    void RunNow(string taskId);

    /// <summary>Ends a run: SIGTERM to its process group, SIGKILL after a grace period.</summary>
    /// <exception cref="PeachException">The run is over.</exception>
    void Cancel(string runId);
}
