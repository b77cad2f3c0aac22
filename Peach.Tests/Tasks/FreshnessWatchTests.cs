using FluentAssertions;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using NUnit.Framework;
using Peach.Core.Alerts;
using Peach.Core.Tasks;
using Peach.Core.Tasks.Freshness;
using Peach.Tests.Components.Fakes;
using Peach.Tests.Hosting;

namespace Peach.Tests.Tasks;

public sealed class FreshnessWatchTests
{
    private readonly ShiftedClock _clock = new();
    private readonly FakeTasks _board = new();
    private readonly TasksOptions _options = new();
    private FakeAlerts _alerts = null!;
    private FakeTaskControl _control = null!;
    private FreshnessWatch _watch = null!;

    [SetUp]
    public void SetUp()
    {
        _alerts = new FakeAlerts(_clock);
        _control = new FakeTaskControl(_board);
        _watch = new FreshnessWatch(_board, _control, _alerts, Options.Create(_options), _clock, NullLogger<FreshnessWatch>.Instance);
        _board.Tasks.Clear();
        _board.Runs.Clear();
        _options.FailuresBeforeAlert = 1;
    }

    [TearDown]
    public void TearDown() => _watch.Dispose();

    [Test]
    public async Task Model_OlderThanItMayBe_IsLateUntilARunSucceeds()
    {
        Put(TimeSpan.FromHours(2));
        Add(TaskRunState.Succeeded);
        await _watch.LookAsync(default);
        _alerts.Open.Should().BeEmpty();
        _watch.LastSuccess("t").Should().NotBeNull();

        _clock.PutForward(TimeSpan.FromHours(1));
        Add(TaskRunState.Running);
        _clock.PutForward(TimeSpan.FromHours(1.1));
        await _watch.LookAsync(default);
        await _watch.LookAsync(default);
        var late = _alerts.Open.Should().ContainSingle().Subject;
        (late.Kind, late.Times).Should().Be((AlertKind.Late, 1));
        late.Reason.Should().Contain("no older than 2h");

        _board.Runs.RemoveAt(0);
        Add(TaskRunState.Succeeded);
        await _watch.LookAsync(default);
        _alerts.Open.Should().BeEmpty();
    }

    [Test]
    public async Task Model_ThatNeverWas_IsLateFromItsFirstRunOn()
    {
        Put(TimeSpan.FromHours(2));
        await _watch.LookAsync(default);
        _clock.PutForward(TimeSpan.FromHours(3));
        await _watch.LookAsync(default);

        _alerts.Open.Should().ContainSingle().Which.Reason.Should().StartWith("It has not succeeded since");
    }

    [Test]
    public async Task PausedTask_IsNotLate()
    {
        Put(TimeSpan.FromHours(2));
        await _watch.LookAsync(default);
        await _control.PauseTaskAsync("t", "ona", null, default);
        _clock.PutForward(TimeSpan.FromHours(3));
        await _watch.LookAsync(default);
        _alerts.Open.Should().BeEmpty();

        await _control.ResumeTaskAsync("t", default);
        await _watch.LookAsync(default);
        _alerts.Open.Should().ContainSingle();
    }

    [Test]
    public async Task Runs_ThatFail_RaiseOneAlertOfManyTimes_WhichASuccessClears()
    {
        Put(null);
        Add(TaskRunState.Failed, "KeyError: 'plays'");
        await _watch.LookAsync(default);
        await _watch.LookAsync(default);
        _clock.PutForward(TimeSpan.FromSeconds(1));
        Add(TaskRunState.TimedOut);
        await _watch.LookAsync(default);
        Add(TaskRunState.Cancelled);
        await _watch.LookAsync(default);

        var failing = _alerts.Open.Should().ContainSingle().Subject;
        (failing.Kind, failing.Times).Should().Be((AlertKind.Failing, 2));
        failing.Reason.Should().Contain("took too long");
        failing.Link.Should().StartWith("/tasks/runs/");

        Add(TaskRunState.Succeeded);
        await _watch.LookAsync(default);
        _alerts.Open.Should().BeEmpty();
    }

    [Test]
    public async Task Failures_FewerThanSet_RaiseNothing()
    {
        _options.FailuresBeforeAlert = 2;
        Put(null);
        Add(TaskRunState.Failed);
        await _watch.LookAsync(default);
        _alerts.Open.Should().BeEmpty();
        Add(TaskRunState.Failed);
        await _watch.LookAsync(default);
        _alerts.Open.Should().ContainSingle();
    }

    [Test]
    public async Task Run_ThatWasLost_RaisesAnAlert_AndBackFillsSayNothing()
    {
        Put(null);
        Add(TaskRunState.Lost);
        Add(TaskRunState.Failed, cause: TaskRunCause.BackFill);
        await _watch.LookAsync(default);
        _alerts.Open.Should().ContainSingle().Which.Kind.Should().Be(AlertKind.Lost);

        Add(TaskRunState.Succeeded);
        await _watch.LookAsync(default);
        _alerts.Open.Should().BeEmpty();
    }

    [Test]
    public async Task Task_ThatIsGone_KeepsItsAlertForAWhile_AndThenNot()
    {
        Put(null);
        Add(TaskRunState.Failed);
        await _watch.LookAsync(default);
        _board.Tasks.Clear();
        await _watch.LookAsync(default);
        _clock.PutForward(TimeSpan.FromMinutes(9));
        await _watch.LookAsync(default);
        _alerts.Open.Should().ContainSingle("a rollout may bring it back");
        _clock.PutForward(TimeSpan.FromMinutes(2));
        await _watch.LookAsync(default);
        _alerts.Open.Should().BeEmpty();
    }

    private void Put(TimeSpan? fresh)
    {
        _board.Tasks.Clear();
        _board.Tasks.Add(new TaskView("t", "demo", "r", "project", "train", "demo", "abc", "a.py · train", TimeSpan.FromHours(1), null, _board.Runs.FirstOrDefault()) { Fresh = fresh });
    }

    /// <summary>A run that is newer than all others.</summary>
    private void Add(TaskRunState state, string? error = null, TaskRunCause cause = TaskRunCause.Loop)
    {
        var now = _clock.GetUtcNow();
        _board.Runs.Insert(0, new TaskRunView(
            $"run{_board.Runs.Count}-{now.Ticks}", "t", "train", "demo", "project", "abc", state, now, state == TaskRunState.Running ? null : now, null, null, error, null, null) { Cause = cause });
        Put(_board.Tasks[0].Fresh);
    }
}
