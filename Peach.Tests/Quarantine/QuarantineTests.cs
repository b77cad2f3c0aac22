using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using Peach.Core.Collect;
using Peach.Core.Platform;
using Peach.Core.Quarantine;
using static Peach.Tests.Collect.LogFixture;
using static Peach.Tests.Quarantine.QuarantineFixture;

namespace Peach.Tests.Quarantine;

public sealed class QuarantineTests
{
    private static readonly MappingRule Rename = new(MappingKind.Rename, MappingRule.OnEvent, "ts", "event_timestamp");

    private QuarantineFixture _fixture = null!;

    [SetUp]
    public async Task StartAsync() => _fixture = await QuarantineFixture.StartAsync();

    [TearDown]
    public async Task StopAsync() => await _fixture.DisposeAsync();

    [Test]
    public async Task BadRelease_RuleAddedAndReplayed_EveryEventIsStoredOnceAsIfItHadComeRight()
    {
        const int requests = 20;
        for (var i = 0; i < requests; i++)
            (await _fixture.CollectAsync(Body($"{BadEvent($"a{i}")},{BadEvent($"b{i}")},{Event($"good{i}")}", ",\"user_id\":\"u1\""))).Accepted.Should().Be(1);
        var group = (await _fixture.GroupsAsync(2 * requests)).Should().ContainSingle().Subject;
        group.Should().Match<QuarantineGroup>(found => found.SiteKey == Key && found.Codops == "zzebu" && found.Reason == "event_timestamp is missing");
        group.Sample.Should().Be(BadEvent("a0"));
        group.Days.Should().ContainSingle().Which.Events.Should().Be(2 * requests);

        await _fixture.SiteKeys.UpdateAsync(Key, key => key.Rules = [Rename], default);
        _fixture.Clock.Advance(TimeSpan.FromDays(2));
        var replay = await _fixture.ReplayAsync(new QuarantineFilter(Key, group.Reason));

        replay.Should().Match<ReplayView>(done => done.State == ReplayState.Done && done.Taken == 2 * requests && done.Duplicate == 0 && done.StillFaulty.Count == 0);
        (await _fixture.Quarantine.ListAsync(new QuarantineFilter(), default)).Should().BeEmpty();
        var stored = _fixture.Stored();
        stored.Select(json => json["id"]!.ToString()).Should().OnlyHaveUniqueItems().And.HaveCount(3 * requests);
        var mended = stored.Single(json => json["id"]!.ToString() == "a7");
        mended["collect_timestamp"]!.GetValue<long>().Should().Be(Now, "it is as if it had come right");
        mended["user_id"]!.ToString().Should().Be("u1");
        mended["user_agent"]!.ToString().Should().Be("Player/1.0");
        mended["query"]!["p"]!.ToString().Should().Be("tv");
        mended["client"]!["id"]!.ToString().Should().Be("c1");
    }

    [Test]
    public async Task Replay_OfWhatIsStillFaulty_LeavesItWithItsReason()
    {
        await _fixture.CollectAsync(Body($$"""{{BadEvent("a")}},{"type":"t","id":"b"}"""));
        await _fixture.GroupsAsync(2);
        await _fixture.SiteKeys.UpdateAsync(Key, key => key.Rules = [Rename], default);

        var replay = await _fixture.ReplayAsync(new QuarantineFilter());

        replay.Taken.Should().Be(1);
        replay.StillFaulty.Should().Equal(new Dictionary<string, long> { ["event_timestamp is missing"] = 1 });
        (await _fixture.GroupsAsync(1)).Single().Sample.Should().Contain("\"b\"");
        _fixture.Stored().Should().ContainSingle();
    }

    [Test]
    public async Task Replay_OfWhatWasTakenBefore_DoublesNothing()
    {
        await _fixture.CollectAsync(Body(BadEvent("a")));
        await _fixture.GroupsAsync(1);
        await _fixture.SiteKeys.UpdateAsync(Key, key => key.Rules = [Rename], default);
        // As after a crash between taking the event and noting it.
        (await _fixture.CollectAsync(Body(BadEvent("a")))).Accepted.Should().Be(1);

        var replay = await _fixture.ReplayAsync(new QuarantineFilter());

        replay.Should().Match<ReplayView>(done => done.Taken == 0 && done.Duplicate == 1);
        _fixture.Stored().Should().ContainSingle();
    }

    [Test]
    public async Task WholeBody_Replayed_GivesItsSoundEventsAndKeepsTheOthers()
    {
        await _fixture.CollectAsync($$"""{"peach_schema_version":"1.0.3","client":{"id":"c1"},"events":[{{Event("a")}},{{Event("b")}},{"type":"t","id":"c"}]}""");
        (await _fixture.GroupsAsync(3)).Single().Reason.Should().Be("sent_timestamp is missing");
        await _fixture.SiteKeys.UpdateAsync(Key, key => key.Rules = [new(MappingKind.CollectTime, MappingRule.OnBody, "sent_timestamp")], default);

        (await _fixture.ReplayAsync(new QuarantineFilter())).Taken.Should().Be(2);

        (await _fixture.GroupsAsync(1)).Single().Reason.Should().Be("event_timestamp is missing");
        _fixture.Stored().Select(json => json["id"]!.ToString()).Should().BeEquivalentTo("a", "b");
    }

    [Test]
    public async Task Crash_BetweenObjectAndRow_IsRepeatedAndCountsOnce()
    {
        await _fixture.RunSqlAsync("ALTER TABLE quarantine_parts RENAME TO away");
        await _fixture.CollectAsync(Body(BadEvent("a")));
        await Peach.Tests.Hosting.Eventually.GetAsync("the object", () => Task.FromResult(Objects().FirstOrDefault()));

        await _fixture.RunSqlAsync("ALTER TABLE away RENAME TO quarantine_parts");
        await _fixture.RestartAsync();
        await _fixture.GroupsAsync(1);

        Objects().Should().ContainSingle("the repeat has the same name");
        await _fixture.RestartAsync();
        await _fixture.CollectAsync(Body(BadEvent("b")));
        await _fixture.GroupsAsync(2);
    }

    [Test]
    public async Task Read_GivesEachLineAsItCame()
    {
        await _fixture.CollectAsync(Body(BadEvent("a")));
        await _fixture.CollectAsync("[]");
        await _fixture.GroupsAsync(2);

        List<JsonElement> lines = [];
        await foreach (var line in _fixture.Quarantine.ReadAsync(new QuarantineFilter(Key), default)) lines.Add(JsonDocument.Parse(line).RootElement);
        lines.Should().HaveCount(2);
        lines.Should().Contain(line => line.GetProperty("raw").GetString() == "[]" && line.GetProperty("index").GetInt32() == -1);
        lines.Should().Contain(line => line.GetProperty("raw").GetString() == BadEvent("a") && line.GetProperty("common").GetProperty("client").GetProperty("id").GetString() == "c1");
    }

    [Test]
    public async Task Delete_ByReason_LeavesTheOthers()
    {
        await _fixture.CollectAsync(Body($$"""{{BadEvent("a")}},{"event_timestamp":{{Now}}}"""));
        await _fixture.GroupsAsync(2);

        (await _fixture.Quarantine.DeleteAsync(new QuarantineFilter(Key, "type is missing"), default)).Should().Be(1);

        (await _fixture.GroupsAsync(1)).Single().Reason.Should().Be("event_timestamp is missing");
        Objects().Should().ContainSingle();
    }

    [Test]
    public async Task Erase_RemovesTheUsersAndTheDevicesEventsAlone()
    {
        await _fixture.CollectAsync(Body(BadEvent("a"), ",\"user_id\":\"anna\""));
        await _fixture.CollectAsync(Body(BadEvent("b"), ",\"user_id\":\"ben\""));
        await _fixture.CollectAsync($$"""{"peach_schema_version":"1.0.3","client":{"id":"anna"},"events":[{{Event("c")}}]}""");
        await _fixture.GroupsAsync(3);

        var erased = await _fixture.PersonalData.EraseAsync(new ErasureRequest("zzebu", "anna", _fixture.Clock.GetUtcNow()), new Progress<double>(), default);

        erased.Records.Should().Be(2);
        erased.Where.Should().HaveCount(2).And.OnlyContain(place => place.StartsWith("quarantine/", StringComparison.Ordinal) && place.EndsWith(": 1", StringComparison.Ordinal));
        (await _fixture.GroupsAsync(1)).Single().Sample.Should().Be(BadEvent("b"));
    }

    private static string BadEvent(string id) => $$"""{"type":"media_play","ts":{{Now}},"id":"{{id}}"}""";

    private string[] Objects() => Directory.Exists(_fixture.ObjectFolder) ? Directory.GetFiles(_fixture.ObjectFolder, "*.gz", SearchOption.AllDirectories) : [];
}
