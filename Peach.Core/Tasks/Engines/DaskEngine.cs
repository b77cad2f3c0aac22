using Microsoft.Extensions.Options;
using Peach.Core.Python;
using Peach.Core.Tasks.Manifest;

namespace Peach.Core.Tasks.Engines;

/// <summary>A task's method in a Python process that has a Dask cluster: one of its own, which ends with it, or one that is there.</summary>
internal sealed class DaskEngine(IPythonCommand python, IPythonEnvironments environments, IOptions<TasksOptions> options) : ITaskEngine
{
    public TaskEngineKind Kind => TaskEngineKind.Dask;

    public async Task<EngineCommand> PrepareAsync(EngineRun run, CancellationToken cancellationToken)
    {
        var commit = run.Task.Commit;
        var environment = await environments.RequireAsync(commit.Tree, cancellationToken).ConfigureAwait(false);
        var settings = run.Task.Definition.EngineSettings;
        var scheduler = settings?["scheduler"]?.GetValue<string>() ?? (options.Value.DaskScheduler.Length > 0 ? options.Value.DaskScheduler : null);
        var specification = RunSpecification.Write(run, new { scheduler, workers = settings?["workers"]?.GetValue<int>() });
        var addresses = new TrackingAddresses();
        return new EngineCommand(python.Module("peach_runtime.task", [specification], commit.Codops, environment))
        {
            Warm = new WarmStart(environment, specification),
            Watch = addresses.Read,
            TrackingUrl = () => addresses.Url,
        };
    }
}
