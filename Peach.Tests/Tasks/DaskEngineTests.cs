using FluentAssertions;
using NUnit.Framework;
using Peach.Core.Tasks;
using Peach.Tests.Hosting;

namespace Peach.Tests.Tasks;

/// <summary>A task on a real Dask cluster of its own, by the platform.</summary>
public sealed class DaskEngineTests
{
    [Test]
    public async Task Task_HasACluster_WhetherItsRunStartsColdOrIsForked()
    {
        await using var host = await TasksHost.StartAsync();
        var notebook = TasksHost.Notebook(
            "import os",
            "def double(x):\n    return 2 * x, os.getpid()\n",
            """
            def train(client, days=1):
                values = client.gather(client.map(double, range(days)))
                return {"values": [value for value, _ in values], "elsewhere": os.getpid() not in {process for _, process in values},
                        "workers": len(client.scheduler_info()["workers"])}
            """);
        await host.DeployAsync(
            host.Commit("demo", ("a.ipynb", notebook)),
            "train:\n  notebook: a.ipynb\n  method: train\n  engine: dask\n  dask: {workers: 2}\n  arguments: {days: 3}\n  schedule: 0 0 29 2 *\n");
        var id = host.Board.List().Single().Id;

        for (var attempt = 0; attempt < 2; attempt++)
        {
            var queued = await host.Control.RunAsync(id, null, null, default);
            var run = await Eventually.GetAsync("the run to end", async () => await host.Board.FindRunAsync(queued.Id, default) is { FinishedAt: not null } ended ? ended : null);
            run.Error.Should().BeNull();
            run.State.Should().Be(TaskRunState.Succeeded);
            run.Result.Should().Be("""{"values": [0, 2, 4], "elsewhere": true, "workers": 2}""");
        }
    }
}
