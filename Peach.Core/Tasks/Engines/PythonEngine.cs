using System.Text.Json;
using Peach.Core.Python;
using Peach.Core.Tasks.Manifest;

namespace Peach.Core.Tasks.Engines;

/// <summary>A task's method, or whole notebook, in a Python process.</summary>
internal sealed class PythonEngine(IPythonCommand python, IPythonEnvironments environments) : ITaskEngine
{
    public TaskEngineKind Kind => TaskEngineKind.Python;

    public async Task<EngineCommand> PrepareAsync(EngineRun run, CancellationToken cancellationToken)
    {
        var commit = run.Task.Commit;
        var environment = await environments.RequireAsync(commit.Tree, cancellationToken).ConfigureAwait(false);
        var specification = WriteSpecification(run);
        // A notebook has a kernel of its own, for which nothing is imported beforehand.
        if (run.Task.Definition.IsNotebookRun) return new EngineCommand(python.Module("peach_runtime.notebook_run", [specification], commit.Codops, environment));
        return new EngineCommand(python.Module("peach_runtime.task", [specification], commit.Codops, environment)) { Warm = new WarmStart(environment, specification) };
    }

    private static string WriteSpecification(EngineRun run)
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
            secrets = definition.Secrets, // names: they are hidden in what the run keeps
        }));
        return path;
    }
}
