using System.Text.Json.Nodes;
using Peach.Core.Platform;

namespace Peach.Core.Tasks;

/// <summary>What people do with tasks and runs. It holds for all replicas, whichever is asked.</summary>
public interface ITaskControl
{
    /// <summary>Queues a run, which begins as soon as no other run of the task goes on and a place is free; also while the task is paused.</summary>
    /// <param name="arguments">Laid over the definition's; null for those alone.</param>
    /// <param name="by">Who asks.</param>
    /// <exception cref="PeachException">There is no such task, or its method does not take such arguments.</exception>
    Task<TaskRunView> RunAsync(string taskId, JsonObject? arguments, string? by, CancellationToken cancellationToken);

    /// <summary>Ends a run wherever it goes on, or takes it out of the queue.</summary>
    /// <exception cref="PeachException">The run is over, or there is none.</exception>
    Task CancelAsync(string runId, string? by, CancellationToken cancellationToken);

    /// <summary>Keeps a task from beginning by itself; a run under way goes on. One that is paused stays so as it is.</summary>
    /// <exception cref="PeachException">There is no such task.</exception>
    Task PauseTaskAsync(string taskId, string? by, string? reason, CancellationToken cancellationToken);

    Task ResumeTaskAsync(string taskId, CancellationToken cancellationToken);

    /// <summary>Keeps a loop from beginning further runs.</summary>
    /// <exception cref="PeachException">There is no such loop.</exception>
    Task PauseLoopAsync(string loop, string? by, string? reason, CancellationToken cancellationToken);

    Task ResumeLoopAsync(string loop, CancellationToken cancellationToken);

    Task<IReadOnlyList<TaskPause>> ListPausesAsync(CancellationToken cancellationToken);

    /// <summary>Queues a run for each day or hour of a range, oldest first; they run one after the other.</summary>
    /// <exception cref="PeachException">There is no such task, the range is empty or too long, or the method takes no such argument.</exception>
    Task<BackFillView> BackFillAsync(string taskId, BackFillRequest request, string? by, CancellationToken cancellationToken);

    /// <returns>Null when there is none.</returns>
    Task<BackFillView?> FindBackFillAsync(string id, CancellationToken cancellationToken);

    /// <summary>Takes a back-fill's waiting runs out of the queue and ends the one that goes on.</summary>
    /// <returns>How many runs that were; null when there is no such back-fill.</returns>
    Task<int?> CancelBackFillAsync(string id, string? by, CancellationToken cancellationToken);

    /// <summary>Runs, newest first.</summary>
    Task<IReadOnlyList<TaskRunView>> ListRunsAsync(TaskRunFilter filter, CancellationToken cancellationToken);
}
