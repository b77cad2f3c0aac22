using System.Text.Json.Nodes;
using Peach.Core.Tasks.Loops;

namespace Peach.Core.Tasks.Engines;

/// <summary>What an engine is asked to run.</summary>
/// <param name="Task">The task, pinned to its commit.</param>
/// <param name="RunId">The run.</param>
/// <param name="Folder">The run's folder, which is there.</param>
/// <param name="Arguments">Keyword arguments: the definition's, with those of this run laid over them.</param>
/// <param name="ResultFile">Where the process writes how it ended.</param>
internal sealed record EngineRun(TaskModel Task, string RunId, string Folder, JsonObject Arguments, string ResultFile);
