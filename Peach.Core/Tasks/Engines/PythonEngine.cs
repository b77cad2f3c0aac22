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
        var specification = RunSpecification.Write(run);
        // A notebook has a kernel of its own, for which nothing is imported beforehand.
        if (run.Task.Definition.IsNotebookRun) return new EngineCommand(python.Module("peach_runtime.notebook_run", [specification], commit.Codops, environment));
        return new EngineCommand(python.Module("peach_runtime.task", [specification], commit.Codops, environment)) { Warm = new WarmStart(environment, specification) };
    }
}
