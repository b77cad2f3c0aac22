using System.Globalization;
using FluentAssertions;
using NUnit.Framework;
using Peach.Core.Platform;
using Peach.Core.Tasks;
using Peach.Tests.Hosting;

namespace Peach.Tests.Tasks;

public sealed class TaskRunTests
{
    [Test]
    public async Task Method_ThatReturns_KeepsResultLogAndCost()
    {
        await using var host = await TasksHost.StartAsync();
        var commit = host.Commit("demo", ("a.py", """
            import os, sys
            def train(days):
                print("training")
                print("careful", file=sys.stderr)
                return {"days": days, "task": os.environ["PEACH_TASK"], "commit": os.environ["PEACH_COMMIT"], "codops": os.environ["PEACH_CODOPS"]}
            """));
        await host.DeployAsync(commit, "train:\n  module: a.py\n  method: train\n  arguments: {days: 14}\n");

        var run = await host.FinishedRunAsync("train");

        run.Error.Should().BeNull();
        (run.State, run.ExitCode, run.Commit).Should().Be((TaskRunState.Succeeded, 0, commit.Sha));
        run.Result.Should().Contain("\"days\": 14").And.Contain("\"task\": \"train\"").And.Contain(commit.Sha).And.Contain("demo");
        run.PeakMemoryBytes.Should().BePositive();
        run.CpuTime.Should().NotBeNull();
        var log = await host.Board.ReadLogAsync(run.Id, 0, 100, default);
        log.Select(line => (line.Text, line.IsError)).Should().BeEquivalentTo([("training", false), ("careful", true)]);
        (await host.Board.ReadLogAsync(run.Id, 1, 100, default)).Should().ContainSingle().Which.Number.Should().Be(1);
    }

    [Test]
    public async Task Notebook_ThatRaises_NamesCellAndLine()
    {
        await using var host = await TasksHost.StartAsync();
        var notebook = TasksHost.Notebook("import json", "def train():\n    plays = {}\n    return plays['missing']");
        await host.DeployAsync(host.Commit("demo", ("a.ipynb", notebook)), "train:\n  notebook: a.ipynb\n  method: train\n");

        var run = await host.FinishedRunAsync("train");

        (run.State, run.ExitCode).Should().Be((TaskRunState.Failed, 1));
        run.Error.Should().Contain("KeyError").And.Contain("missing").And.Contain("a.ipynb").And.Contain("cell").And.Contain("line 3");
        (await host.Board.ReadLogAsync(run.Id, 0, 100, default)).Should().Contain(line => line.IsError && line.Text.Contains("KeyError"));
    }

    [Test]
    public async Task Package_ThatIsMissing_IsNamedWithTheFix()
    {
        await using var host = await TasksHost.StartAsync();
        await host.DeployAsync(host.Commit("demo", ("a.py", "import no_such_package_x\ndef train():\n    return no_such_package_x.y\n")), "train:\n  module: a.py\n  method: train\n");

        var run = await host.FinishedRunAsync("train");

        run.State.Should().Be(TaskRunState.Failed);
        run.Error.Should().Contain("No module named 'no_such_package_x'").And.Contain("install it");
    }

    [Test]
    public async Task Process_ThatIsKilled_TellsSignalAndLastLines()
    {
        await using var host = await TasksHost.StartAsync();
        await host.DeployAsync(
            host.Commit("demo", ("a.py", "import os, sys\ndef train():\n    print('about to go', file=sys.stderr)\n    os.kill(os.getpid(), 9)\n")),
            "train:\n  module: a.py\n  method: train\n");

        var run = await host.FinishedRunAsync("train");

        (run.State, run.ExitCode).Should().Be((TaskRunState.Failed, -9));
        run.Error.Should().Contain("SIGKILL").And.Contain("about to go");
    }

    [Test]
    public async Task Run_OverItsTimeout_EndsWithAllItStarted()
    {
        await using var host = await TasksHost.StartAsync();
        var commit = host.Commit("demo", ("a.py", """
            import signal, subprocess, time
            def train():
                signal.signal(signal.SIGTERM, signal.SIG_IGN)
                print(subprocess.Popen(["sleep", "600"]).pid)
                print(subprocess.Popen(["sleep", "600"], start_new_session=True).pid)
                while True:
                    time.sleep(1)
            """));
        // Long enough for a busy machine to come to the signal's handler.
        await host.DeployAsync(commit, "train:\n  module: a.py\n  method: train\n  timeout: 6s\n");

        var run = await host.FinishedRunAsync("train");

        (run.State, run.ExitCode).Should().Be((TaskRunState.TimedOut, -9));
        run.Error.Should().Contain("timeout of 6s");
        foreach (var line in await host.Board.ReadLogAsync(run.Id, 0, 2, default))
            await Eventually.IsTrueAsync($"process {line.Text} to be gone", () => !IsAlive(int.Parse(line.Text, CultureInfo.InvariantCulture)));
    }

    [Test]
    public async Task Cancel_EndsTheRun_WhoseLogCanBeReadMeanwhile()
    {
        await using var host = await TasksHost.StartAsync();
        await host.DeployAsync(
            host.Commit("demo", ("a.py", "import time\ndef train():\n    print('begun')\n    time.sleep(600)\n")), "train:\n  module: a.py\n  method: train\n");
        var running = await host.RunningRunAsync("train");
        await Eventually.IsTrueAsync("the first line", async () => (await host.Board.ReadLogAsync(running.Id, 0, 10, default)).Any(line => line.Text == "begun"));

        host.Board.Cancel(running.Id);

        var run = await host.FinishedRunAsync("train");
        (run.Id, run.State).Should().Be((running.Id, TaskRunState.Cancelled));
        var again = () => host.Board.Cancel(running.Id);
        again.Should().Throw<PeachException>().WithMessage("*not running*");
    }

    [Test]
    public async Task Log_OverItsLimits_IsCutAndSaysSo()
    {
        await using var host = await TasksHost.StartAsync(null, ("Tasks:MaxLogBytes", "2000"), ("Tasks:MaxLogLineLength", "100"));
        await host.DeployAsync(
            host.Commit("demo", ("a.py", "def train():\n    for _ in range(1000):\n        print('x' * 500)\n")), "train:\n  module: a.py\n  method: train\n");

        var run = await host.FinishedRunAsync("train");

        run.State.Should().Be(TaskRunState.Succeeded, "a long log is no failure");
        var log = await host.Board.ReadLogAsync(run.Id, 0, 10_000, default);
        log[0].Text.Should().Be(new string('x', 100) + " … (line cut)");
        log.Should().ContainSingle(line => line.Text.Contains("Tasks:MaxLogBytes"));
        log[^1].Number.Should().Be(999, "the end is kept too");
        log.Count.Should().BeLessThan(25);
    }

    [Test]
    public async Task Stop_EndsRunsAsCancelled_AndARestartShowsThem()
    {
        using var folder = new TemporaryFolder();
        string runId;
        await using (var host = await TasksHost.StartAsync(folder))
        {
            await host.DeployAsync(host.Commit("demo", ("a.py", "import time\ndef train():\n    time.sleep(600)\n")), "train:\n  module: a.py\n  method: train\n");
            runId = (await host.RunningRunAsync("train")).Id;
        }

        await using var again = await TasksHost.StartAsync(folder);

        var run = await again.Board.FindRunAsync(runId, default);
        run!.State.Should().Be(TaskRunState.Cancelled);
        run.Error.Should().Contain("Peach was stopped");
    }

    [TestCase("../../etc")]
    [TestCase("0123456789abcdef0123456789abcdef")]
    public async Task Log_OfWhatIsNoRun_IsEmpty(string runId)
    {
        await using var host = await TasksHost.StartAsync();

        (await host.Board.ReadLogAsync(runId, 0, 10, default)).Should().BeEmpty();
    }

    /// <summary>Neither gone nor a zombie that nobody has collected.</summary>
    private static bool IsAlive(int process)
    {
        try
        {
            var status = File.ReadAllText($"/proc/{process}/stat");
            return status[status.LastIndexOf(')') + 2] != 'Z';
        }
        catch (IOException)
        {
            return false;
        }
    }
}
