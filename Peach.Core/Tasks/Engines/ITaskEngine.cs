using Peach.Core.Tasks.Manifest;

namespace Peach.Core.Tasks.Engines;

/// <summary>Turns a task into the command that runs it. The command leads a process group of its own; a run's limits and end are not the engine's business.</summary>
internal interface ITaskEngine
{
    TaskEngineKind Kind { get; }

    /// <summary>Writes what the command needs into the run's folder and says how to start it.</summary>
    /// <exception cref="Platform.PeachException">It cannot be started here; the message says what to set or install.</exception>
    Task<EngineCommand> PrepareAsync(EngineRun run, CancellationToken cancellationToken);
}
