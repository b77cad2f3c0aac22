using System.Text;
using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using Peach.Core.Collect;
using Peach.Core.Platform;
using static Peach.Tests.Collect.LogFixture;

namespace Peach.Tests.Collect;

public sealed class MappingRuleTests
{
    [TestCase("""{"type":"t","ts":1795000000000}""", MappingKind.Rename, "ts", 1795000000000)]
    [TestCase("""{"type":"t"}""", MappingKind.CollectTime, "event_timestamp", Now)]
    [TestCase("""{"type":"t","event_timestamp":"1795000000001"}""", MappingKind.Number, "event_timestamp", 1795000000001)]
    [TestCase("""{"type":"t","event_timestamp":"2026-01-31T18:00:00Z"}""", MappingKind.Number, "event_timestamp", 1769882400000)]
    public async Task Rule_OnAFaultyEvent_MendsIt(string sent, MappingKind kind, string member, long expected)
    {
        using var fixture = new LogFixture();
        var key = new SiteKey { Key = "k", Codops = "zzebu", Rules = [new(kind, MappingRule.OnEvent, member, kind == MappingKind.Rename ? "event_timestamp" : null)] };

        var receipt = await CollectAsync(fixture, key, Body(sent));

        receipt.Should().Match<CollectReceipt>(taken => taken.Accepted == 1 && taken.Quarantined.Count == 0);
        using var reader = fixture.Log.OpenReader("test", LogStart.Oldest);
        Read(reader).Single()["event_timestamp"]!.GetValue<long>().Should().Be(expected);
    }

    [Test]
    public async Task Rules_FollowEachOther()
    {
        using var fixture = new LogFixture();
        var key = new SiteKey
        {
            Key = "k",
            Codops = "zzebu",
            Rules =
            [
                new(MappingKind.Rename, MappingRule.OnEvent, "when", "event_timestamp"), new(MappingKind.Number, MappingRule.OnEvent, "event_timestamp"),
                new(MappingKind.Milliseconds, MappingRule.OnEvent, "event_timestamp"),
                new(MappingKind.Default, MappingRule.OnBody, "peach_schema_version", Value: JsonSerializer.SerializeToElement("1.0.0")),
            ],
        };

        var receipt = await CollectAsync(fixture, key, $$$"""{"sent_timestamp":{{{Now}}},"client":{"id":"c"},"event":{"type":"é","when":"1795000000"}}""");

        receipt.Accepted.Should().Be(1);
        using var reader = fixture.Log.OpenReader("test", LogStart.Oldest);
        var stored = Read(reader).Single();
        stored["event_timestamp"]!.GetValue<long>().Should().Be(Now);
        stored["type"]!.ToString().Should().Be("é");
    }

    [Test]
    public async Task Rules_ThatDoNotHelp_LeaveTheEventAsItCame()
    {
        using var fixture = new LogFixture();
        var key = new SiteKey { Key = "k", Codops = "zzebu", Rules = [new(MappingKind.Rename, MappingRule.OnEvent, "a", "b")] };

        (await CollectAsync(fixture, key, Body("""{"a":  1}"""))).Quarantined.Should().ContainSingle();

        using var reader = fixture.Log.OpenReader("test", LogStart.Oldest);
        reader.TryRead(out var batch).Should().BeTrue();
        Encoding.UTF8.GetString(batch.Quarantined.Single().Raw.Span).Should().Be("""{"a":  1}""");
    }

    [Test]
    public async Task Rules_OnASoundRequest_AreNotCarriedOut()
    {
        using var fixture = new LogFixture();
        var key = new SiteKey { Key = "k", Codops = "zzebu", Rules = [new(MappingKind.Rename, MappingRule.OnEvent, "id", "other")] };

        await CollectAsync(fixture, key, Body(Event("a")));

        using var reader = fixture.Log.OpenReader("test", LogStart.Oldest);
        Read(reader).Single()["id"]!.ToString().Should().Be("a");
    }

    [TestCase("event", "ts", null, "to must be")]
    [TestCase("event", "ts", "ts", "the same")]
    [TestCase("client", "ts", "x", "on must be event or body")]
    [TestCase("event", "", "x", "member must be")]
    [TestCase("body", "events", "x", "events itself")]
    public void Check_OfARuleThatMakesNoSense_SaysWhy(string on, string member, string? to, string message)
    {
        var check = () => MappingRule.Check([new(MappingKind.Rename, "event", "a", "b"), new(MappingKind.Rename, on, member, to)]);
        check.Should().Throw<PeachException>().WithMessage($"rule 2: *{message}*");
    }

    private static async Task<CollectReceipt> CollectAsync(LogFixture fixture, SiteKey key, string body) =>
        await fixture.Collector.CollectAsync(new CollectRequest(key, Encoding.UTF8.GetBytes(body), [], null), default);
}
