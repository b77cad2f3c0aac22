using FluentAssertions;
using NUnit.Framework;
using Peach.Core.Collect;
using Peach.Core.Quarantine;
using Peach.Tests.Hosting;
using static Peach.Tests.Collect.LogFixture;
using static Peach.Tests.Quarantine.QuarantineFixture;

namespace Peach.Tests.Quarantine;

/// <summary>Replays that break off between taking events and noting it, with Collect's own recognition of duplicates turned off.</summary>
public sealed class ReplayCrashTests
{
    private const int Events = 30;

    private QuarantineFixture _fixture = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _fixture = await QuarantineFixture.StartAsync(("Collect:DuplicateWindow", "0:00:00"));
        // One that the rule does not help is left in the part, which is then written anew rather than removed.
        await _fixture.CollectAsync(Body(string.Join(',', Enumerable.Range(0, Events / 2).Select(i => Bad($"a{i}")))));
        for (var i = 0; i < Events / 2; i++) await _fixture.CollectAsync(Body(Bad($"b{i}")));
        await _fixture.GroupsAsync(Events);
    }

    [TearDown]
    public async Task StopAsync() => await _fixture.DisposeAsync();

    [TestCase(true, "the part is removed")]
    [TestCase(false, "the part is written anew")]
    public async Task Crash_BetweenTakenAndNoted_TakesEveryEventOnce(bool all, string reason)
    {
        if (!all)
        {
            await _fixture.CollectAsync(Body("""{"type":"t","id":"never"}"""));
            await _fixture.GroupsAsync(Events + 1);
        }

        await MendAsync();
        foreach (var change in new[] { "DELETE", "UPDATE" })
            await _fixture.RunSqlAsync($"CREATE TRIGGER no_{change} BEFORE {change} ON quarantine_parts BEGIN SELECT RAISE(ABORT, 'away'); END");
        var started = await _fixture.Quarantine.StartReplayAsync(new QuarantineFilter(Key), default);
        await Eventually.IsTrueAsync("events taken", () => _fixture.Stored().Count >= 1);

        await _fixture.RestartAsync();
        _fixture.Quarantine.Replays[0].Id.Should().Be(started.Id, "the replay is not forgotten");
        foreach (var change in new[] { "DELETE", "UPDATE" }) await _fixture.RunSqlAsync($"DROP TRIGGER no_{change}");
        var replay = await _fixture.EndOfReplayAsync(started.Id);

        _fixture.Stored().Select(json => json["id"]!.ToString()).Should().OnlyHaveUniqueItems(reason).And.HaveCount(Events);
        replay.Should().Match<ReplayView>(done => done.State == ReplayState.Done && done.Taken == Events && done.PartsDone == done.Parts);
        await _fixture.GroupsAsync(all ? 0 : 1);
    }

    [Test]
    public async Task Replay_Twice_TakesEveryEventOnce()
    {
        await MendAsync();
        (await _fixture.ReplayAsync(new QuarantineFilter(Key))).Taken.Should().Be(Events);
        var again = async () => await _fixture.Quarantine.StartReplayAsync(new QuarantineFilter(Key), default);
        await again.Should().ThrowAsync<Peach.Core.Platform.PeachException>().WithMessage("There is nothing in quarantine that matches.");
        _fixture.Stored().Should().HaveCount(Events);
    }

    [Test]
    public async Task Replay_AcrossARestart_IsListed()
    {
        await MendAsync();
        var replay = await _fixture.ReplayAsync(new QuarantineFilter(Key, null, DateOnly.MinValue, DateOnly.MaxValue));
        await _fixture.RestartAsync();
        _fixture.Quarantine.Replays.Should().ContainSingle().Which.Should().BeEquivalentTo(
            replay, options => options.Excluding(view => view.StartedAt).Excluding(view => view.FinishedAt), "but for fractions of milliseconds");
    }

    private static string Bad(string id) => $$"""{"type":"media_play","ts":{{Now}},"id":"{{id}}"}""";

    private Task<SiteKey?> MendAsync() => _fixture.SiteKeys.UpdateAsync(
        Key, key => key.Rules = [new MappingRule(MappingKind.Rename, MappingRule.OnEvent, "ts", "event_timestamp")], default);
}
