using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;
using Peach.Core.Platform;
using Peach.Core.Python;
using Peach.Core.Tasks;
using Peach.Core.Tasks.Queue;
using Peach.Tests.Hosting;

namespace Peach.Tests.Tasks;

/// <summary>Two replicas at one queue, on both databases.</summary>
[TestFixture("SQLite")]
[TestFixture("PostgreSQL")]
public sealed class RunQueueTests(string kind)
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    private TemporaryFolder _folder = null!;
    private PlatformHost _host = null!;
    private RunQueue _one = null!;
    private RunQueue _other = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _folder = new TemporaryFolder();
        var database = kind == "PostgreSQL" ? await (await PostgresServer.SharedAsync()).CreateDatabaseAsync() : "";
        _host = await PlatformHost.StartAsync(
            _folder["data"], (services, configuration) => services.AddPython(configuration).AddTasks(configuration), ("Platform:Database", database));
        _one = new RunQueue(_host.Get<IDbContextFactory<PeachDbContext>>());
        _other = new RunQueue(_host.Get<IDbContextFactory<PeachDbContext>>());
    }

    [TearDown]
    public async Task StopAsync()
    {
        if (_host is not null) await _host.DisposeAsync();
        _folder.Dispose();
    }

    [Test]
    public async Task Run_ThatManyWant_IsTakenOnce_AndNoSecondOfItsTask()
    {
        var runs = Enumerable.Range(0, 20).Select(number => Queued("train", TaskRunCause.Request, Now.AddMilliseconds(number - 1000))).ToList();
        await _one.AddAllAsync(runs, default);

        var taken = await Task.WhenAll(runs.SelectMany(run => (Task<bool>[])[TakeAsync(_one, run, "one"), TakeAsync(_other, run, "other")]));

        taken.Count(one => one).Should().Be(1, "a task runs once at a time, whoever takes which of its runs");
        (await _one.ListDueAsync(Now, default)).Should().BeEmpty("the task runs");
    }

    [Test]
    public async Task Due_IsTheFirstOfEachTask()
    {
        var late = Queued("a", TaskRunCause.Request, Now.AddSeconds(-1));
        var first = Queued("a", TaskRunCause.Request, Now.AddSeconds(-9));
        var other = Queued("b", TaskRunCause.Request, Now.AddSeconds(-5));
        await _one.AddAllAsync([late, first, other, Queued("c", TaskRunCause.Retry, Now.AddHours(1))], default);

        (await _one.ListDueAsync(Now, default)).Select(run => run.Id).Should().Equal(first.Id, other.Id);
    }

    [Test]
    public async Task ScheduledTime_IsQueuedOnce()
    {
        (await _one.AddAsync(Queued("a", TaskRunCause.Schedule, Now), default)).Should().BeTrue();
        (await _other.AddAsync(Queued("a", TaskRunCause.Schedule, Now), default)).Should().BeFalse();
        (await _other.AddAsync(Queued("a", TaskRunCause.Schedule, Now.AddMinutes(1)), default)).Should().BeTrue();
    }

    [Test]
    public async Task Run_UnheardOf_IsLostOnce_AndItsEndCountsNoMore()
    {
        var run = Queued("a", TaskRunCause.Request, Now);
        await _one.AddAsync(run, default);
        (await TakeAsync(_one, run, "one")).Should().BeTrue();
        (await _other.LoseUnheardAsync(TimeSpan.FromMinutes(1), Now, default)).Should().BeEmpty();

        var lost = (await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _other.LoseUnheardAsync(TimeSpan.FromMinutes(-1), Now, default)))).SelectMany(runs => runs).ToList();

        lost.Should().ContainSingle().Which.State.Should().Be(TaskRunState.Lost);
        (await _one.EndAsync(run with { Host = "one", State = TaskRunState.Succeeded }, default)).Should().BeFalse();
        (await _one.BeatAsync("one", [run.Id], default)).Gone.Should().Equal(run.Id);
    }

    [Test]
    public async Task Cancel_IsHeardAtTheHeartbeat()
    {
        var run = Queued("a", TaskRunCause.Request, Now);
        await _one.AddAsync(run, default);
        await TakeAsync(_one, run, "one");

        (await _other.AskToEndAsync(run.Id, null, "root", default)).Should().Be(1);

        (await _one.BeatAsync("one", [run.Id], default)).Cancelled.Should().BeEquivalentTo(new Dictionary<string, string> { [run.Id] = "root" });
    }

    private static Task<bool> TakeAsync(RunQueue queue, TaskRunView run, string host) => Task.Run(() => queue.TakeAsync(run with { Host = host }, default));

    private static TaskRunView Queued(string task, TaskRunCause cause, DateTimeOffset due) => new(
        Guid.CreateVersion7().ToString("N"), task, task, "demo", "r", new string('a', 40), TaskRunState.Queued, due, null, null, null, null, null, null) { Cause = cause, DueAt = due };
}
