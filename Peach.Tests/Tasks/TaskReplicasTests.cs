using FluentAssertions;
using NUnit.Framework;
using Peach.Core.Tasks;
using Peach.Tests.Hosting;

namespace Peach.Tests.Tasks;

/// <summary>Several replicas on one PostgreSQL, each with loops, schedules and queue of its own.</summary>
public sealed class TaskReplicasTests
{
    [Test]
    public async Task Runs_OfThreeReplicas_AreEachTakenByOne_AndNeverTwoOfATaskAtOnce()
    {
        var database = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        await using var one = await StartAsync(database);
        await using var two = await StartAsync(database);
        await using var three = await StartAsync(database);
        foreach (var host in (TasksHost[])[one, two, three])
        {
            await host.DeployAsync(host.Commit("demo", ("a.py", "def train():\n    return 1\n")), """
                looped: {module: a.py, method: train}
                a: {module: a.py, method: train, schedule: every 1s}
                b: {module: a.py, method: train, schedule: every 1s}
                c: {module: a.py, method: train, after: [a, b]}
                """);
        }

        await Eventually.IsTrueAsync("some runs of each", async () =>
            (await one.Board.ListRunsAsync(null, 1000, default)).Where(run => run.State == TaskRunState.Succeeded).GroupBy(run => run.TaskName).Count(runs => runs.Count() >= 2) == 4);

        var all = (await two.Board.ListRunsAsync(null, 1000, default)).Where(run => run.FinishedAt is not null).ToList();
        all.Should().OnlyContain(run => run.State == TaskRunState.Succeeded);
        foreach (var task in all.GroupBy(run => run.TaskName))
        {
            var runs = task.OrderBy(run => run.StartedAt).ToList();
            runs.Zip(runs.Skip(1)).Should().OnlyContain(pair => pair.Second.StartedAt >= pair.First.FinishedAt, "{0} runs once at a time", task.Key);
        }

        all.Where(run => run.Cause == TaskRunCause.Schedule).GroupBy(run => (run.TaskId, run.DueAt)).Should().OnlyContain(times => times.Count() == 1);
        all.Where(run => run.Cause == TaskRunCause.Loop).Select(run => run.Host).Distinct().Should().ContainSingle("one replica holds the loop");
    }

    [Test]
    public async Task Cancel_ReachesARunOnAnotherReplica()
    {
        var database = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        await using var one = await StartAsync(database);
        await using var other = await StartAsync(database);
        await one.DeployAsync(one.Commit("demo", ("a.py", "import time\ndef train():\n    time.sleep(600)\n")), "train: {module: a.py, method: train, schedule: every 1h}\n");
        var run = await one.RunningRunAsync("train");

        await other.Control.CancelAsync(run.Id, "ann", default);

        var ended = await Eventually.GetAsync("its end", async () => await other.Board.FindRunAsync(run.Id, default) is { FinishedAt: not null } over ? over : null);
        (ended.State, ended.Error).Should().Be((TaskRunState.Cancelled, "It was cancelled by ann."));
    }

    private static Task<TasksHost> StartAsync(string database) =>
        TasksHost.StartAsync(null, ("Platform:Database", database), ("Tasks:HeartbeatInterval", "00:00:00.3"), ("Tasks:LostAfter", "00:01:00"));
}
