using System.Diagnostics;

namespace Peach.Core.Python;

/// <summary>
/// Forks the processes of tasks' runs from one that has numpy, pandas, scipy and redis imported already: some milliseconds instead
/// of the half second that importing them takes.
/// </summary>
public interface IPythonTasks
{
    /// <summary>Starts <c>peach_runtime.task</c>. The process leads a session of its own, and ends with the one it is forked from, which ends with Peach.</summary>
    /// <param name="environment">Whose interpreter and packages; null for the system's.</param>
    /// <param name="specification">The file that says what to run.</param>
    /// <param name="start">Gives its environment and folder; only the process itself is told them.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Null when there is nothing to fork it from at the moment, which is begun at the first call: it is to be started by itself.</returns>
    Task<IPythonTaskProcess?> ForkAsync(PythonEnvironment? environment, string specification, ProcessStartInfo start, CancellationToken cancellationToken);
}
