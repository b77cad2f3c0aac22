using System.Text.Json;

namespace Peach.Core.Tasks.Engines;

/// <summary>The file by which a run's process knows what to run.</summary>
internal static class RunSpecification
{
    /// <summary>Writes it into the run's folder.</summary>
    /// <param name="dask">Settings of Dask, where it is the engine.</param>
    /// <returns>Its path.</returns>
    public static string Write(EngineRun run, object? dask = null)
    {
        var definition = run.Task.Definition;
        var path = Path.Combine(run.Folder, "spec.json");
        File.WriteAllText(path, JsonSerializer.Serialize(new
        {
            tree = run.Task.Commit.Tree,
            file = definition.File,
            method = definition.Method,
            load = definition.FullNotebook ? "full_notebook" : "dependencies",
            arguments = run.Arguments,
            result = run.ResultFile,
            secrets = definition.Secrets, // names: they are hidden in what the run keeps, and go with it to a cluster
            engine = definition.Engine.ToString().ToLowerInvariant(),
            memory_bytes = definition.MemoryBytes,
            dask,
        }));
        return path;
    }
}
