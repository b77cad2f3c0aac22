using System.Diagnostics;
using System.Globalization;
using FluentAssertions;
using NUnit.Framework;
using Peach.Core.Tasks;
using Peach.Tests.Hosting;

namespace Peach.Tests.Tasks;

/// <summary>Runs that are forked from a process which has the heavy packages imported.</summary>
public sealed class WarmStartTests
{
    private const string Source = """
        import os, sys, time
        def look():
            memory = bytearray(64 * 1024 * 1024)
            return {"numpy": "numpy" in sys.modules, "parent": os.getppid(), "variables": sorted(os.environ), "folder": os.getcwd(), "input": sys.stdin.read()}
        def wait():
            print(os.getppid(), flush=True)
            time.sleep(600)
        """;

    private const string Look = "look:\n  module: a.py\n  method: look\n  schedule: 0 0 29 2 *\n  memory: 80m\n";

    [Test]
    public async Task Run_IsForked_WithTheEnvironmentAndTheCostsOfItsOwn()
    {
        await using var warm = await TasksHost.StartAsync();
        await using var cold = await TasksHost.StartAsync(null, ("Tasks:WarmStart", "false"));
        var started = await LookAsync(cold);
        var forked = await LookAsync(warm);
        // The first begins by itself, while what the others are forked from starts.
        await Eventually.IsTrueAsync("a run to be forked", async () => (forked = await RunAsync(warm)).Result?.Contains("\"numpy\": true", StringComparison.Ordinal) == true);

        forked.State.Should().Be(TaskRunState.Succeeded, "what it shares with its fork server does not count against memory: {0}", forked.Error);
        started.State.Should().Be(TaskRunState.Succeeded, started.Error);
        started.Result.Should().Contain("\"numpy\": false");
        Variables(forked).Should().Be(Variables(started));
        forked.Result.Should().Contain("\"input\": \"\"");
        forked.PeakMemoryBytes.Should().BeInRange(60L << 20, 80L << 20);
    }

    [Test]
    public async Task ForkServer_Stopped_RunsStartCold_AndKilled_AnotherTakesItsPlace()
    {
        await using var host = await TasksHost.StartAsync(null, ("Python:SilenceLimit", "00:00:02"));
        await host.DeployAsync(host.Commit("demo", ("a.py", Source)), Look + "wait:\n  module: a.py\n  method: wait\n  schedule: 0 0 29 2 *\n");
        await Eventually.IsTrueAsync("a run to be forked", async () => (await RunAsync(host)).Result!.Contains("\"numpy\": true", StringComparison.Ordinal));
        var waiting = await host.Control.RunAsync(Id(host, "wait"), null, null, default);
        var server = int.Parse((await Eventually.GetAsync("its first line", async () => (await host.Board.ReadLogAsync(waiting.Id, 0, 1, default)) is [var line] ? line : null)).Text, CultureInfo.InvariantCulture);

        Signal(server, "STOP");
        (await RunAsync(host)).Result.Should().Contain("\"numpy\": false", "a fork server that does not answer is not waited for");
        (await host.Board.FindRunAsync(waiting.Id, default))!.State.Should().Be(TaskRunState.Running, "what it has forked goes on");

        Signal(server, "KILL");
        var ended = await Eventually.GetAsync("its run to end", async () => await host.Board.FindRunAsync(waiting.Id, default) is { FinishedAt: not null } run ? run : null);
        (ended.State, ended.ExitCode).Should().Be((TaskRunState.Failed, -9));
        await Eventually.IsTrueAsync("a run to be forked again", async () => (await RunAsync(host)).Result!.Contains("\"numpy\": true", StringComparison.Ordinal));
    }

    private static async Task<TaskRunView> LookAsync(TasksHost host)
    {
        await host.DeployAsync(host.Commit("demo", ("a.py", Source)), Look);
        return await RunAsync(host);
    }

    private static async Task<TaskRunView> RunAsync(TasksHost host)
    {
        var run = await host.Control.RunAsync(Id(host, "look"), null, null, default);
        return await Eventually.GetAsync("the run to end", async () => await host.Board.FindRunAsync(run.Id, default) is { FinishedAt: not null } ended ? ended : null);
    }

    private static string Id(TasksHost host, string task) => host.Board.List().Single(view => view.Name == task).Id;

    private static string Variables(TaskRunView run) => run.Result![run.Result!.IndexOf("\"variables\"", StringComparison.Ordinal)..run.Result!.IndexOf("\"folder\"", StringComparison.Ordinal)];

    private static void Signal(int process, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", process.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }
}
