using FluentAssertions;
using System.Text;
using System.Text.Json.Nodes;
using NUnit.Framework;
using Peach.Core.Collect;
using static Peach.Tests.Collect.LogFixture;

namespace Peach.Tests.Collect;

/// <summary>Every shape of body that deployed senders use, and what breaks the format.</summary>
public sealed class PayloadTests
{
    private LogFixture _fixture = null!;
    private IEventLogReader _reader = null!;

    [SetUp]
    public void SetUp()
    {
        _fixture = new LogFixture();
        _reader = _fixture.Log.OpenReader("archive", LogStart.Oldest);
    }

    [TearDown]
    public void TearDown()
    {
        _reader.Dispose();
        _fixture.Dispose();
    }

    [Test]
    public async Task Batch_OfAMobileSdk_BecomesFlatEvents()
    {
        var body = $$"""
            {
              "peach_schema_version": "1.0.4", "peach_framework_version": "1.5.2-36", "peach_implementation_version": "0",
              "session_start_timestamp": {{Now - 5000}}, "sent_timestamp": {{Now}}, "user_id": "u 1", "site_key": "other",
              "client": { "id": "c1", "type": "mobileapp", "device": { "type": "phone", "timezone": 1.5 }, "os": { "name": "iOS" } },
              "events": [
                { "type": "media_play", "id": "m1", "event_timestamp": {{Now - 100}}, "context": { "items": ["a", "b"] },
                  "props": { "playback_position_s": 3.5 }, "metadata": { "type": "video" } },
                { "type": "page_view", "event_timestamp": {{Now - 50}} }
              ]
            }
            """;

        var receipt = await _fixture.CollectAsync(body, "Play/3.1 \"x\"", new("e", "1"), new("d", "ä"));

        receipt.Should().BeEquivalentTo(new { Accepted = 2, Duplicate = 0, Quarantined = Array.Empty<QuarantinedEvent>() });
        _reader.TryRead(out var batch).Should().BeTrue();
        (batch.SiteKey, batch.Codops, batch.EventCount).Should().Be(("zzebu00000000017", "zzebu", 2));
        batch.Events[0].Type.Should().Be("media_play");
        var json = Json(batch.Events[0]);
        ((string)json["event_uid"]!).Should().Be(batch.Events[0].Uid).And.MatchRegex("^[0-9a-f]{32}$");
        JsonNode.DeepEquals(Without(json, "event_uid"), JsonNode.Parse($$"""
            { "site_key": "zzebu00000000017", "codops": "zzebu", "collect_timestamp": {{Now}}, "corrected_timestamp": {{Now - 100}},
              "user_agent": "Play/3.1 \"x\"", "query": { "e": "1", "d": "ä" },
              "type": "media_play", "id": "m1", "event_timestamp": {{Now - 100}}, "context": { "items": ["a", "b"] },
              "props": { "playback_position_s": 3.5 }, "metadata": { "type": "video" },
              "peach_schema_version": "1.0.4", "peach_framework_version": "1.5.2-36", "peach_implementation_version": "0",
              "session_start_timestamp": {{Now - 5000}}, "sent_timestamp": {{Now}}, "user_id": "u 1",
              "client": { "id": "c1", "type": "mobileapp", "device": { "type": "phone", "timezone": 1.5 }, "os": { "name": "iOS" } } }
            """)).Should().BeTrue(json.ToJsonString());
        string.CompareOrdinal(batch.Events[0].Uid, batch.Events[1].Uid).Should().BeNegative("uids are in order");
    }

    [Test]
    public async Task Event_OfATagManager_IsTaken()
    {
        await _fixture.CollectAsync($$$"""{"event":{"type":"page_view","timestamp":{{{Now}}}},"sent_timestamp":{{{Now}}},"peach_schema_version":"1.0.0","client":{"type":"web"}}""");

        var json = Read(_reader).Should().ContainSingle().Subject;
        ((long)json["event_timestamp"]!).Should().Be(Now);
        ((long)json["timestamp"]!).Should().Be(Now);
    }

    [Test]
    public async Task Names_SentTwice_EventsOwnAndPlatformsWin()
    {
        var own = $$"""{"type":"a","type":"b","event_timestamp":{{Now}},"user_id":"own","s\u0065ssion_id":"own","codops":"x","user_agent":"sent"}""";
        await _fixture.CollectAsync(Body(own + "," + Event("e"), ",\"user_id\":\"common\",\"session_id\":\"common\",\"event_uid\":\"x\",\"user_id\":\"last\""));

        var events = Read(_reader);
        events[0]["type"]!.ToString().Should().Be("b");
        events[0]["user_id"]!.ToString().Should().Be("own");
        events[0]["session_id"]!.ToString().Should().Be("own");
        events[0]["codops"]!.ToString().Should().Be("zzebu");
        events[0]["user_agent"]!.ToString().Should().Be("sent", "the platform has none to put in its place");
        events[1]["user_id"]!.ToString().Should().Be("last");
        events[1]["session_id"]!.ToString().Should().Be("common");
        events[1]["event_uid"]!.ToString().Should().HaveLength(32);
    }

    [TestCase(0, Now - 30_000, Now - 10, Now - 10, "a clock within the tolerance is right")]
    [TestCase(0, Now - 3_600_000, Now - 3_600_500, Now - 500, "an hour behind")]
    [TestCase(0, Now + 86_400_000L * 700, Now + 86_400_000L * 700 - 250, Now - 250, "two years ahead")]
    [TestCase(0, Now, Now + 30_000, Now, "nothing happens after it was collected")]
    [TestCase(0, 1000, 500, Now - 500, "a device without a clock")]
    [TestCase(0, Now, 5, Now, "nonsense")]
    [TestCase(0, long.MinValue, long.MaxValue, Now, "far out")]
    [TestCase(0, long.MaxValue, long.MinValue, Now, "far out")]
    public async Task Time_OfADeviceWhoseClockIsOff_IsShifted(int index, long sent, long happened, long expected, string reason)
    {
        await _fixture.CollectAsync(
            $$"""{"peach_schema_version":"1.0.0","client":{},"events":[{"type":"t","event_timestamp":{{happened}}}],"sent_timestamp":{{sent}}}""");

        var json = Read(_reader)[index];
        ((long)json["corrected_timestamp"]!).Should().Be(expected, reason);
        ((long)json["event_timestamp"]!).Should().Be(happened, "what was sent stays");
    }

    [TestCase("1.795e12", 1_795_000_000_000)]
    [TestCase("1795000000000.0", 1_795_000_000_000)]
    public async Task Time_WrittenWithAFraction_IsTaken(string written, long expected)
    {
        await _fixture.CollectAsync(Body($$"""{"type":"t","event_timestamp":{{written}}}"""));
        ((long)Read(_reader)[0]["event_timestamp"]!).Should().Be(expected);
    }

    [TestCase("5", "the event is not an object")]
    [TestCase("null", "the event is not an object")]
    [TestCase("[{}]", "the event is not an object")]
    [TestCase("{\"event_timestamp\":1}", "type is missing")]
    [TestCase("{\"type\":3,\"event_timestamp\":1}", "type is not a text")]
    [TestCase("{\"type\":\"\",\"event_timestamp\":1}", "type is empty")]
    [TestCase("{\"type\":\"\\ud800\",\"event_timestamp\":1}", "type is not a valid text")]
    [TestCase("{\"type\":\"t\"}", "event_timestamp is missing")]
    [TestCase("{\"type\":\"t\",\"event_timestamp\":\"1\"}", "event_timestamp is not an integer")]
    [TestCase("{\"type\":\"t\",\"event_timestamp\":1.5}", "event_timestamp is not an integer")]
    [TestCase("{\"type\":\"t\",\"event_timestamp\":1e300}", "event_timestamp is not an integer")]
    [TestCase("{\"type\":\"t\",\"timestamp\":{}}", "timestamp is not an integer")]
    public async Task Event_ThatBreaksTheFormat_IsQuarantinedAndTheOthersStored(string broken, string reason)
    {
        var receipt = await _fixture.CollectAsync(Body($"{Event("a")},\n{broken} ,{Event("b")}"));

        receipt.Accepted.Should().Be(2);
        receipt.Quarantined.Should().Equal(new QuarantinedEvent(1, reason));
        _reader.TryRead(out var batch).Should().BeTrue();
        batch.Events.Select(stored => (string)Json(stored)["id"]!).Should().Equal("a", "b");
        var record = batch.Quarantined.Should().ContainSingle().Subject;
        (record.Index, record.Reason, Encoding.UTF8.GetString(record.Raw.Span)).Should().Be((1, reason, broken));
    }

    [TestCase("[]", "the body is not a JSON object", 1)]
    [TestCase("5", "the body is not a JSON object", 1)]
    [TestCase("{}", "events is missing", 1)]
    [TestCase("{\"events\":[]}", "events is empty", 1)]
    [TestCase("{\"events\":{}}", "events is not an array", 1)]
    [TestCase("{\"peach_schema_version\":\"1\",\"client\":{},\"events\":[{},{},{}]}", "sent_timestamp is missing", 3)]
    [TestCase("{\"peach_schema_version\":\"1\",\"client\":{},\"sent_timestamp\":\"x\",\"events\":[{}]}", "sent_timestamp is not an integer", 1)]
    [TestCase("{\"sent_timestamp\":1,\"client\":{},\"events\":[{},{}]}", "peach_schema_version is missing", 2)]
    [TestCase("{\"sent_timestamp\":1,\"peach_schema_version\":1,\"client\":{},\"events\":[{}]}", "peach_schema_version is not a text", 1)]
    [TestCase("{\"sent_timestamp\":1,\"peach_schema_version\":\"1\",\"events\":[{}]}", "client is missing", 1)]
    [TestCase("{\"sent_timestamp\":1,\"peach_schema_version\":\"1\",\"client\":[],\"events\":[{}]}", "client is not an object", 1)]
    public async Task Body_ThatBreaksTheFormat_IsQuarantinedOnce(string body, string reason, int events)
    {
        var receipt = await _fixture.CollectAsync(body);

        receipt.Accepted.Should().Be(0);
        receipt.Quarantined.Should().HaveCount(events).And.OnlyContain(quarantined => quarantined.Reason == reason);
        _reader.TryRead(out var batch).Should().BeTrue();
        batch.Events.Should().BeEmpty();
        var record = batch.Quarantined.Should().ContainSingle().Subject;
        (record.Index, record.EventCount, record.Reason, Encoding.UTF8.GetString(record.Raw.Span)).Should().Be((-1, events, reason, body));
    }

    [TestCase("")]
    [TestCase("hello")]
    [TestCase("{\"events\":[")]
    [TestCase("{\"events\":[]}x")]
    [TestCase("{'a':1}")]
    [TestCase("{\"a\":NaN}")]
    public async Task Body_ThatIsNotJson_IsRefused(string body)
    {
        var collect = async () => await _fixture.CollectAsync(body);
        (await collect.Should().ThrowAsync<CollectException>().WithMessage("The body is not JSON*")).Which.Reason.Should().Be(CollectRefusal.NotJson);
        _fixture.Log.End.Offset.Should().Be(0, "nothing is stored");
    }

    [Test]
    public async Task Body_ThatIsNotUtf8_IsRefused()
    {
        byte[] body = [.. "{\"a\":\""u8, 0xC3, 0x28, .. "\"}"u8];
        var collect = async () => await _fixture.CollectAsync(body);
        await collect.Should().ThrowAsync<CollectException>().WithMessage("*UTF-8*");
    }

    [Test]
    public async Task Body_WithAByteOrderMark_IsTaken()
    {
        (await _fixture.CollectAsync([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Body(Event("e")))])).Accepted.Should().Be(1);
    }

    [Test]
    public async Task Body_NestedTooDeep_IsRefused()
    {
        var collect = async () => await _fixture.CollectAsync(Body("{\"a\":" + new string('[', 100) + new string(']', 100) + "}"));
        await collect.Should().ThrowAsync<CollectException>().WithMessage("*64 deep*");
    }

    [Test]
    public async Task Events_MoreThanAllowed_AreRefused()
    {
        var collect = async () => await _fixture.CollectAsync(Body(string.Join(',', Enumerable.Repeat("{}", 10_001))));
        (await collect.Should().ThrowAsync<CollectException>()).Which.Reason.Should().Be(CollectRefusal.TooLarge);
    }

    [Test]
    public async Task Events_AsManyAsAllowed_AreStored()
    {
        (await _fixture.CollectAsync(Body(string.Join(',', Enumerable.Range(0, 10_000).Select(i => Event($"e{i}")))))).Accepted.Should().Be(10_000);
        Read(_reader).Select(json => (string)json["event_uid"]!).Should().BeInAscendingOrder(StringComparer.Ordinal).And.OnlyHaveUniqueItems();
    }

    [Test]
    public async Task Event_WithTooManyMembers_IsQuarantined()
    {
        var many = "{\"type\":\"t\"," + string.Join(',', Enumerable.Range(0, 300).Select(i => $"\"m{i}\":[{i}]")) + "}";
        var receipt = await _fixture.CollectAsync(Body($"{Event("a")},{many},{Event("b")}"));
        receipt.Accepted.Should().Be(2);
        receipt.Quarantined.Should().ContainSingle().Which.Reason.Should().Contain("more than 255 members");
    }

    [Test]
    public async Task Common_Huge_IsQuarantined()
    {
        // It would be repeated on each of the events.
        (await _fixture.CollectAsync(Body(Event("a"), $",\"x\":\"{new string('x', 70_000)}\""))).Quarantined.Should().ContainSingle();
    }

    private static JsonObject Without(JsonObject json, string name)
    {
        json.Remove(name);
        return json;
    }
}
