using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Peach.Core.Platform;
using Peach.Core.Tasks;
using Peach.Tests.Hosting;

namespace Peach.Tests.Tasks;

/// <summary>Runs outside the loops: schedules, followers, retries, requests, pauses and back-fills.</summary>
public sealed class TaskControlTests
{
    private const string Echo = "def train(date=None, days=1):\n    return [date, days]\n";
    private const string Fails = "def train():\n    raise ValueError('no')\n";
    private const string Sleeps = "import time\ndef train():\n    time.sleep(600)\n";

    [Test]
    public async Task Schedule_RunsAgainAndAgain_AndSaysWhenNext()
    {
        await using var host = await TasksHost.StartAsync();

        await host.DeployAsync(host.Commit("demo", ("a.py", Echo)), "train: {module: a.py, method: train, schedule: every 1s}\n");

        var runs = await Eventually.GetAsync("two runs", async () => (await host.RunsAsync("train")).Where(run => run.State == TaskRunState.Succeeded).ToList() is { Count: >= 2 } two ? two : null);
        runs.Should().OnlyContain(run => run.Cause == TaskRunCause.Schedule && run.StartedAt >= run.DueAt);
        runs.Select(run => run.DueAt).Should().OnlyHaveUniqueItems();
        host.Board.List().Single().NextRunAt.Should().NotBeNull();
        host.Board.List().Single().Schedule.Should().Be("every 1s");

        await host.DeployAsync(host.Commit("demo", ("a.py", Echo)), "train: {module: a.py, method: train, schedule: 0 0 1 1 *}\n");
        host.Board.List().Single().NextRunAt!.Value.Month.Should().Be(1, "schedules follow rollouts");
    }

    [Test]
    public async Task After_RunsWhenTheOthersHaveSucceeded()
    {
        await using var host = await TasksHost.StartAsync(null, ("Tasks:LoopPause", "01:00:00"));

        await host.DeployAsync(host.Commit("demo", ("a.py", Echo), ("b.py", Fails)), """
            fetch: {module: a.py, method: train}
            train: {module: a.py, method: train, after: [fetch]}
            bad: {module: b.py, method: train}
            never: {module: a.py, method: train, after: [fetch, bad]}
            """);

        var run = await host.FinishedRunAsync("train");
        run.Cause.Should().Be(TaskRunCause.After);
        (await host.FinishedRunAsync("fetch")).FinishedAt.Should().BeOnOrBefore(run.StartedAt);
        await host.FinishedRunAsync("bad");
        (await host.RunsAsync("never")).Should().BeEmpty();
    }

    [Test]
    public async Task Failure_IsTriedAgain_AsOftenAsTheManifestSays()
    {
        await using var host = await TasksHost.StartAsync(null, ("Tasks:LoopPause", "01:00:00"), ("Tasks:RetryBackOff", "00:00:00.1"));

        await host.DeployAsync(host.Commit("demo", ("a.py", Fails)), "train: {module: a.py, method: train, retries: 2}\n");

        var runs = await Eventually.GetAsync("three attempts", async () =>
            await host.RunsAsync("train") is { Count: 3 } all && all.All(run => run.FinishedAt is not null) ? all : null);
        runs.Select(run => run.Attempt).Should().Equal(3, 2, 1);
        runs.Select(run => run.RetryOf).Should().Equal(runs[1].Id, runs[2].Id, null);
        runs.Take(2).Should().OnlyContain(run => run.Cause == TaskRunCause.Retry && run.State == TaskRunState.Failed);
    }

    [Test]
    public async Task Request_TakesItsOwnArguments_WhichAreChecked()
    {
        await using var host = await TasksHost.StartAsync(null, ("Tasks:LoopPause", "01:00:00"));
        await host.DeployAsync(host.Commit("demo", ("a.py", Echo)), "train: {module: a.py, method: train, arguments: {days: 14}, schedule: 0 0 1 1 *}\n");
        var id = host.Board.List().Single().Id;

        var run = await host.Control.RunAsync(id, new JsonObject { ["date"] = "2026-06-01" }, "ann", default);

        var done = await Eventually.GetAsync("its end", async () => await host.Board.FindRunAsync(run.Id, default) is { FinishedAt: not null } ended ? ended : null);
        (done.State, done.Cause, done.RequestedBy).Should().Be((TaskRunState.Succeeded, TaskRunCause.Request, "ann"));
        JsonNode.Parse(done.Result!)!.ToJsonString().Should().Be("[\"2026-06-01\",14]");
        var wrong = () => host.Control.RunAsync(id, new JsonObject { ["day"] = 1 }, null, default);
        await wrong.Should().ThrowAsync<PeachException>().WithMessage("day is no parameter of train; did you mean days?*");
    }

    [Test]
    public async Task Pause_KeepsATaskFromBeginning_AndRequestsRunAllTheSame()
    {
        await using var host = await TasksHost.StartAsync(null, ("Tasks:LoopPause", "00:00:00.05"));
        await host.DeployAsync(host.Commit("demo", ("a.py", Echo)), "train: {module: a.py, method: train}\nother: {module: a.py, method: train}\n");
        await host.FinishedRunAsync("train");
        var id = host.Board.List().Single(task => task.Name == "train").Id;

        await host.Control.PauseTaskAsync(id, "ann", "it is noisy", default);

        (await host.Control.ListPausesAsync(default)).Should().ContainSingle().Which.Should().Match<TaskPause>(pause => pause.Name == id && pause.By == "ann" && pause.Reason == "it is noisy" && !pause.IsLoop);
        await Eventually.IsTrueAsync("the run under way to end", async () => (await host.RunsAsync("train")).All(run => run.FinishedAt is not null));
        // A turn that was being taken at the moment of the pause may still come.
        var others = (await host.RunsAsync("other")).Count;
        await Eventually.IsTrueAsync("a round", async () => (await host.RunsAsync("other")).Count > others + 1);
        var before = (await host.RunsAsync("train")).Count;
        others = (await host.RunsAsync("other")).Count;
        await Eventually.IsTrueAsync("another round", async () => (await host.RunsAsync("other")).Count > others + 1);
        (await host.RunsAsync("train")).Should().HaveCount(before);
        await host.Control.RunAsync(id, null, null, default);
        await Eventually.IsTrueAsync("the requested run", async () => (await host.RunsAsync("train")).Count > before);
        await host.Control.ResumeTaskAsync(id, default);
        await Eventually.IsTrueAsync("the loop's next run", async () => (await host.RunsAsync("train"))[0].Cause == TaskRunCause.Loop);
    }

    [Test]
    public async Task BackFill_RunsEachDay_OldestFirst()
    {
        await using var host = await TasksHost.StartAsync();
        await host.DeployAsync(host.Commit("demo", ("a.py", Echo)), "train: {module: a.py, method: train, schedule: 0 0 1 1 *}\n");
        var id = host.Board.List().Single().Id;
        var from = new DateTimeOffset(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

        var backFill = await host.Control.BackFillAsync(id, new BackFillRequest(from, from.AddDays(2)), "ann", default);

        backFill.Total.Should().Be(3);
        await Eventually.IsTrueAsync("all to end", async () => (await host.Control.FindBackFillAsync(backFill.Id, default))!.Done == 3);
        var runs = (await host.Control.ListRunsAsync(new TaskRunFilter { BackFill = backFill.Id }, default)).OrderBy(run => run.StartedAt).ToList();
        runs.Select(run => JsonNode.Parse(run.Result!)![0]!.GetValue<string>()).Should().Equal("2026-06-01", "2026-06-02", "2026-06-03");
        runs.Zip(runs.Skip(1)).Should().OnlyContain(pair => pair.Second.StartedAt >= pair.First.FinishedAt);
    }

    [Test]
    public async Task BackFill_Cancelled_EndsWholly()
    {
        await using var host = await TasksHost.StartAsync(null, ("Tasks:HeartbeatInterval", "00:00:00.2"));
        await host.DeployAsync(host.Commit("demo", ("a.py", "import time\ndef train(date):\n    time.sleep(600)\n")), "train: {module: a.py, method: train, arguments: {date: x}, schedule: 0 0 1 1 *}\n");
        var from = new DateTimeOffset(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);
        var backFill = await host.Control.BackFillAsync(host.Board.List().Single().Id, new BackFillRequest(from, from.AddDays(9)), null, default);
        await host.RunningRunAsync("train");

        (await host.Control.CancelBackFillAsync(backFill.Id, "ann", default)).Should().Be(10);

        await Eventually.IsTrueAsync("all to end", async () => (await host.Control.FindBackFillAsync(backFill.Id, default))!.States.GetValueOrDefault(TaskRunState.Cancelled) == 10);
    }

    [Test]
    public async Task Memory_OverItsLimit_EndsTheRunAndSaysSo()
    {
        await using var host = await TasksHost.StartAsync();
        await host.DeployAsync(
            host.Commit("demo", ("a.py", "import subprocess, sys\ndef train():\n    subprocess.run([sys.executable, '-c', 'import time; x = bytearray(200000000); x[::4096] = b\"1\" * len(x[::4096]); time.sleep(600)'])\n")),
            "train: {module: a.py, method: train, memory: 100m}\n");

        var run = await host.FinishedRunAsync("train");

        run.State.Should().Be(TaskRunState.Failed);
        run.Error.Should().Contain("more than its limit of 100 MiB");
        run.PeakMemoryBytes.Should().BeGreaterThan(100 << 20);
    }

    [Test]
    public async Task Restart_QueuesAgain_WhatTheStopEnded()
    {
        using var folder = new TemporaryFolder();
        string runId;
        await using (var host = await TasksHost.StartAsync(folder))
        {
            await host.DeployAsync(host.Commit("demo", ("a.py", Sleeps)), "train: {module: a.py, method: train, schedule: 0 0 1 1 *}\n");
            runId = (await host.Control.RunAsync(host.Board.List().Single().Id, null, null, default)).Id;
            await host.RunningRunAsync("train");
        }

        await using var again = await TasksHost.StartAsync(folder);
        await again.DeployAsync(again.Commit("demo", ("a.py", Echo)), "train: {module: a.py, method: train, schedule: 0 0 1 1 *}\n");

        (await again.Board.FindRunAsync(runId, default))!.State.Should().Be(TaskRunState.Cancelled);
        var retry = await Eventually.GetAsync("the run to be made good", async () => (await again.RunsAsync("train")).FirstOrDefault(run => run.RetryOf == runId && run.FinishedAt is not null));
        retry.State.Should().Be(TaskRunState.Succeeded);
    }
}
