using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;
using Peach.Core.Platform;
using Peach.Core.Tasks;
using Peach.Core.Tasks.Storage;
using Peach.Tests.Hosting;

namespace Peach.Tests.Tasks;

public sealed class TaskLoopTests
{
    private const string Quick = "def train():\n    return 1\n";

    /// <summary>Runs until a file appears.</summary>
    private const string Gated = "import os, time\ndef train(gate):\n    while not os.path.exists(gate):\n        time.sleep(0.02)\n";

    [Test]
    public async Task Loop_RunsItsTasksInOrder_AgainAndAgain_OneAtATime()
    {
        await using var host = await TasksHost.StartAsync();
        await host.DeployAsync(host.Commit("demo", ("a.py", Quick)), """
            second: {module: a.py, method: train}
            first: {module: a.py, method: train}
            third: {module: a.py, method: train}
            """);

        var runs = await Eventually.GetAsync("two rounds", async () =>
        {
            var all = (await host.Board.ListRunsAsync(null, 100, default)).Where(run => run.FinishedAt is not null).Reverse().ToList();
            return all.Count >= 6 ? all : null;
        });

        runs.Take(6).Select(run => run.TaskName).Should().Equal("second", "first", "third", "second", "first", "third");
        runs.Zip(runs.Skip(1)).Should().OnlyContain(pair => pair.Second.StartedAt >= pair.First.FinishedAt, "a loop runs one task at a time");
    }

    [Test]
    public async Task Organisations_RunInParallel()
    {
        await using var host = await TasksHost.StartAsync();
        var gate = Path.Combine(host.Data, "gate");
        foreach (var codops in (string[])["demo", "ltlrt"])
            await host.DeployAsync(host.Commit(codops, ("a.py", Gated)), $"train_{codops}:\n  module: a.py\n  method: train\n  arguments: {{gate: {gate}}}\n");

        await host.RunningRunAsync("train_demo");
        await host.RunningRunAsync("train_ltlrt");

        (await host.Board.ListRunsAsync(null, 10, default)).Where(run => run.State == TaskRunState.Running).Should().HaveCount(2);
        await File.WriteAllTextAsync(gate, "");
        (await host.FinishedRunAsync("train_demo")).State.Should().Be(TaskRunState.Succeeded);
    }

    [Test]
    public async Task Commit_DuringARun_LeavesItPinned_AndRunsNext()
    {
        await using var host = await TasksHost.StartAsync(null, ("Tasks:LoopPause", "00:10:00"));
        var gate = Path.Combine(host.Data, "gate");
        var manifest = $"train:\n  module: a.py\n  method: train\n  arguments: {{gate: {gate}}}\n";
        var first = host.Commit("demo", ("a.py", Gated));
        await host.DeployAsync(first, manifest);
        var pinned = await host.RunningRunAsync("train");

        var second = host.Commit("demo", ("a.py", Gated));
        await host.DeployAsync(second, manifest);
        host.Board.RunNow(host.Board.List().Single().Id);
        (await host.RunsAsync("train")).Should().ContainSingle("a task never runs twice at once");
        await File.WriteAllTextAsync(gate, "");

        var runs = await Eventually.GetAsync("the new commit's run", async () => await host.RunsAsync("train") is { Count: 2 } both ? both : null);
        runs.Select(run => run.Commit).Should().Equal(second.Sha, first.Sha);
        (await host.Board.FindRunAsync(pinned.Id, default))!.State.Should().Be(TaskRunState.Succeeded);
    }

    [Test]
    public async Task Task_MovedToAnotherLoopWhileRunning_NeverRunsTwiceAtOnce()
    {
        await using var host = await TasksHost.StartAsync();
        var gate = Path.Combine(host.Data, "gate");
        var manifest = $"train:\n  module: a.py\n  method: train\n  arguments: {{gate: {gate}}}\n";
        await host.DeployAsync(host.Commit("demo", ("a.py", Gated)), manifest);
        await host.RunningRunAsync("train");

        await host.DeployAsync(host.Commit("demo", ("a.py", Gated)), manifest + "  loop: metadata\nother:\n  module: a.py\n  method: train\n  loop: metadata\n  arguments: {gate: /}\n");
        await host.FinishedRunAsync("other");

        (await host.RunsAsync("train")).Should().ContainSingle("the organisation's loop still runs it");
        host.Board.List().Should().OnlyContain(task => task.Loop == "metadata");
    }

    [Test]
    public async Task RunNow_MakesATaskNext()
    {
        await using var host = await TasksHost.StartAsync(null, ("Tasks:LoopPause", "00:10:00"));
        await host.DeployAsync(host.Commit("demo", ("a.py", Quick)), "train:\n  module: a.py\n  method: train\n");
        await host.FinishedRunAsync("train");
        // The run's end is on record a moment before the task is free again.
        await Eventually.IsTrueAsync("a second run long before the pause is over", async () =>
        {
            host.Board.RunNow(host.Board.List().Single().Id);
            return (await host.RunsAsync("train")).Count >= 2;
        });

        var unknown = () => host.Board.RunNow("nothing");
        unknown.Should().Throw<PeachException>();
    }

    [Test]
    public async Task Task_Removed_IsNotStartedAgain()
    {
        await using var host = await TasksHost.StartAsync();
        await host.DeployAsync(host.Commit("demo", ("a.py", Quick)), "old: {module: a.py, method: train}\n");
        await host.FinishedRunAsync("old");

        await host.DeployAsync(host.Commit("demo", ("a.py", Quick)), "new: {module: a.py, method: train}\n");
        await host.FinishedRunAsync("new");
        var before = (await host.Board.ListRunsAsync(null, 100, default)).Count(run => run.TaskName == "old");
        var rounds = (await host.RunsAsync("new")).Count;
        await Eventually.IsTrueAsync("another round", async () => (await host.RunsAsync("new")).Count > rounds);

        (await host.Board.ListRunsAsync(null, 100, default)).Count(run => run.TaskName == "old").Should().Be(before);
        host.Board.List().Should().ContainSingle().Which.Name.Should().Be("new");
    }

    [Test]
    public async Task Runs_BeyondTheLimit_AreRemovedWithTheirLogs()
    {
        await using var host = await TasksHost.StartAsync(null, ("Tasks:KeepRuns", "2"), ("Tasks:LoopPause", "00:00:00.01"));
        await host.DeployAsync(host.Commit("demo", ("a.py", Quick)), "train: {module: a.py, method: train}\n");
        var first = await host.FinishedRunAsync("train");

        await Eventually.IsTrueAsync("the first run to be removed", async () => await host.Board.FindRunAsync(first.Id, default) is null);

        await Eventually.IsTrueAsync("its folder to be removed", () => !Directory.Exists(Path.Combine(host.Data, "runs", first.Id)));
    }

    [Test]
    public async Task Run_LeftByAPeachThatDied_IsLost()
    {
        using var folder = new TemporaryFolder();
        var run = new TaskRunView(
            Guid.CreateVersion7().ToString("N"), "r.train", "train", "demo", "r", new string('a', 40), TaskRunState.Running, TimeProvider.System.GetUtcNow(), null, null, null, null, null, null);
        await using (var before = await PlatformHost.StartAsync(folder["data"], (services, configuration) => TasksModule.AddTasks(Core.Python.PythonModule.AddPython(services, configuration), configuration)))
            await new TaskRunStore(before.Get<IDbContextFactory<PeachDbContext>>()).AddAsync(run, default);

        await using var host = await TasksHost.StartAsync(folder);

        var lost = await host.Board.FindRunAsync(run.Id, default);
        lost!.State.Should().Be(TaskRunState.Lost);
        lost.FinishedAt.Should().NotBeNull();
    }

    [Test]
    public async Task Options_OutOfRange_RefuseTheStart()
    {
        using var folder = new TemporaryFolder();

        var start = () => TasksHost.StartAsync(folder, ("Tasks:KeepRuns", "0"));

        (await start.Should().ThrowAsync<PeachStartupException>()).WithMessage("Tasks:KeepRuns must be at least 1, was 0.");
    }
}
