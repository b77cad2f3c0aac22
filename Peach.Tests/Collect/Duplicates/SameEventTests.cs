using FluentAssertions;
using NUnit.Framework;
using Peach.Core.Collect;
using static Peach.Tests.Collect.LogFixture;

namespace Peach.Tests.Collect.Duplicates;

/// <summary>Which events count as the same.</summary>
public sealed class SameEventTests
{
    private const string Play =
        """{"type":"media_play","id":"m1","event_timestamp":1795000000000,"context":{"items":["a","b"],"component":{"type":"x","name":"y"}},"props":{"n":1,"at":2.5,"on":true}}""";

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
    public async Task Batch_SentAgain_CountsOnce()
    {
        var body = Body($"{Event("a")},{Event("b")}");
        (await _fixture.CollectAsync(body)).Should().BeEquivalentTo(new { Accepted = 2, Duplicate = 0 });
        var end = _fixture.Log.End;

        (await _fixture.CollectAsync(body)).Should().BeEquivalentTo(new { Accepted = 0, Duplicate = 2 });

        _fixture.Log.End.Should().Be(end, "there is nothing to store");
        Read(_reader).Select(json => (string)json["id"]!).Should().Equal("a", "b");
    }

    [Test]
    public async Task Batch_SentAgainWithNewEvents_AddsThose()
    {
        await _fixture.CollectAsync(Body($"{Event("a")},{Event("b")}"));

        var receipt = await _fixture.CollectAsync(Body($"{Event("b")},{Event("c")},5,{Event("a")},{Event("d")}"));

        receipt.Should().BeEquivalentTo(new { Accepted = 2, Duplicate = 2 });
        receipt.Quarantined.Should().ContainSingle().Which.Index.Should().Be(2);
        _reader.TryRead(out _).Should().BeTrue();
        _reader.TryRead(out var batch).Should().BeTrue();
        (batch.EventCount, batch.Events.Count).Should().Be((2, 2));
        batch.Events.Select(stored => (string)Json(stored)["id"]!).Should().Equal("c", "d");
        batch.Events.Select(stored => stored.Uid[^4..]).Should().Equal(["0001", "0004"], "a uid tells the place in the request");
        batch.Quarantined.Should().ContainSingle();
    }

    [Test]
    public async Task Event_TwiceInOneRequest_CountsOnce()
    {
        (await _fixture.CollectAsync(Body($"{Event("a")},{Event("b")},{Event("a")}"))).Should().BeEquivalentTo(new { Accepted = 2, Duplicate = 1 });
        Read(_reader).Should().HaveCount(2);
    }

    [TestCase("""{"id":"m1","props":{"on":true,"at":2.5,"n":1},"context":{"component":{"name":"y","type":"x"},"items":["a","b"]},"event_timestamp":1795000000000,"type":"media_play"}""")]
    [TestCase("{ \"type\" : \"media_play\",\n\"id\":\"m1\",\t\"event_timestamp\":1795000000000,\"context\":{\"items\":[ \"a\" , \"b\" ],\"component\":{\"type\":\"x\",\"name\":\"y\"}},\"props\":{\"n\":1,\"at\":2.5,\"on\":true} }")]
    [TestCase("""{"t\u0079pe":"media_play","id":"m1","event_timestamp":1795000000000,"context":{"items":["a","b"],"component":{"type":"x","name":"y"}},"props":{"n":1,"at":2.5,"on":true}}""")]
    public async Task Event_WrittenInAnotherOrder_IsTheSame(string other) => (await AgainAsync(Body(Play), Body(other))).Should().Be(1);

    [TestCase("media_play\"", "media_stop\"")]
    [TestCase("m1", "m2")]
    [TestCase("1795000000000", "1795000000001")]
    [TestCase("[\"a\",\"b\"]", "[\"b\",\"a\"]")]
    [TestCase("[\"a\",\"b\"]", "[[\"a\",\"b\"]]")]
    [TestCase("[\"a\",\"b\"]", "[\"a\"]")]
    [TestCase("\"type\":\"x\",\"name\":\"y\"", "\"type\":\"y\",\"name\":\"x\"")]
    [TestCase("\"n\":1", "\"n\":\"1\"")]
    [TestCase("\"n\":1", "\"n\":null")]
    [TestCase("\"n\":1", "\"m\":1")]
    [TestCase("\"n\":1,", "")]
    [TestCase("\"on\":true", "\"on\":false")]
    [TestCase(",\"props\":{", ",\"Props\":{")]
    [TestCase("\"props\":{\"n\":1,", "\"n\":1,\"props\":{")]
    public async Task Event_WithOtherContent_IsAnother(string part, string other) => (await AgainAsync(Body(Play), Body(Play.Replace(part, other)))).Should().Be(0);

    [TestCase("\"sent_timestamp\":1795000000000", "\"sent_timestamp\":1795000099999")]
    [TestCase("\"peach_schema_version\":\"1.0.3\"", "\"peach_schema_version\":\"1.0.4\"")]
    [TestCase("\"client\":{\"id\":\"c1\"}", "\"client\":{\"name\":\"App\",\"version\":\"2\",\"id\":\"c1\"}")]
    [TestCase("\"client\":{\"id\":\"c1\"}", "\"client\":{\"id\":\"c1\"},\"session_id\":\"s2\",\"peach_framework_version\":\"2\"")]
    public async Task Request_OtherwiseOfTheSameClient_HoldsTheSameEvents(string part, string other) =>
        (await AgainAsync(Body(Play), Body(Play).Replace(part, other))).Should().Be(1);

    [TestCase("{\"id\":\"c1\"}", "{\"id\":\"c2\"}", "", "")]
    [TestCase("{\"id\":\"c1\"}", "{\"id\":\"\"}", "", "")]
    [TestCase("{\"id\":\"1\"}", "{\"id\":1}", "", "")]
    [TestCase("{\"id\":\"c1\"}", "{}", "", "")]
    [TestCase("{\"id\":\"c1\"}", "{\"id\":\"c1\"}", ",\"user_id\":\"u1\"", ",\"user_id\":\"u2\"")]
    [TestCase("{\"name\":\"a\"}", "{\"name\":\"b\"}", "", "")]
    [TestCase("{\"id\":null}", "{\"id\":null}", ",\"user_id\":\"u1\"", ",\"user_id\":\"u2\"")]
    [TestCase("{\"id\":\"\"}", "{\"id\":\"\"}", ",\"session_id\":\"1\"", ",\"session_id\":\"2\"")]
    [TestCase("{}", "{}", ",\"session_id\":\"1\"", ",\"user_id\":\"1\"")]
    public async Task Event_OfAnotherClient_IsAnother(string client, string otherClient, string common, string otherCommon) =>
        (await AgainAsync(Of(client, common), Of(otherClient, otherCommon))).Should().Be(0);

    [Test]
    public async Task Event_OfAClientWithoutId_IsKnownByTheRestOfIt()
    {
        var body = Of("{\"name\":\"a\",\"os\":{}}", ",\"user_id\":\"u\"");
        await _fixture.CollectAsync(body, "Browser/1");
        (await _fixture.CollectAsync(Of("{\"os\":{},\"name\":\"a\"}", ",\"user_id\":\"u\""), "Browser/1")).Duplicate.Should().Be(1);
        (await _fixture.CollectAsync(body, "Browser/2")).Duplicate.Should().Be(0, "another browser is another client");
        (await _fixture.CollectAsync(body)).Duplicate.Should().Be(0);
    }

    [Test]
    public async Task Event_OfAnotherSiteKey_IsAnother()
    {
        var body = System.Text.Encoding.UTF8.GetBytes(Body(Play));
        await _fixture.CollectAsync(Body(Play));
        var other = new CollectRequest(new SiteKey { Key = "zzebu00000000099", Codops = "zzebu" }, body, [], null);
        (await _fixture.Collector.CollectAsync(other, CancellationToken.None)).Accepted.Should().Be(1);
    }

    [Test]
    public async Task Client_BehindTheEvents_IsTheSame() => (await AgainAsync(
        Body(Play), $$"""{"events":[{{Play}}],"client":{"x":{"id":"c2"},"id":"c1"},"sent_timestamp":1,"peach_schema_version":"1"}""")).Should().Be(1);

    [Test]
    public async Task Quarantined_SentAgain_IsPutAsideOnce()
    {
        var body = Body("{\"type\":\"t\",\"x\":[1]},7,{\"x\":1}");
        (await _fixture.CollectAsync(body)).Quarantined.Should().HaveCount(3);
        var receipt = await _fixture.CollectAsync(Body("{\"type\":\"t\",\"x\":[1]},{\"x\":2},7"));
        receipt.Duplicate.Should().Be(2);
        receipt.Quarantined.Should().Equal(new QuarantinedEvent(1, "type is missing"));

        _reader.TryRead(out var first).Should().BeTrue();
        first.Quarantined.Should().HaveCount(3);
        _reader.TryRead(out var second).Should().BeTrue();
        second.Quarantined.Should().ContainSingle().Which.Index.Should().Be(1);
        second.EventCount.Should().Be(0);
    }

    [Test]
    public async Task Body_PutAsideWholeAndSentAgain_IsPutAsideOnce()
    {
        var body = "{\"peach_schema_version\":\"1\",\"client\":{\"id\":\"c\"},\"events\":[{\"type\":\"a\",\"event_timestamp\":1},{}]}";
        (await _fixture.CollectAsync(body)).Quarantined.Should().HaveCount(2);
        (await _fixture.CollectAsync(body)).Should().BeEquivalentTo(new { Accepted = 0, Duplicate = 2, Quarantined = Array.Empty<QuarantinedEvent>() });
        (await _fixture.CollectAsync(body.Replace("{}", "{\"n\":1}"))).Quarantined.Should().HaveCount(2);

        var sound = await _fixture.CollectAsync(body.Replace("{\"peach", "{\"sent_timestamp\":1,\"peach"));
        sound.Accepted.Should().Be(1, "what was put aside is not stored, and is sound now");
    }

    [Test]
    public async Task Window_Zero_TurnsItOff()
    {
        _fixture.Options.DuplicateWindow = TimeSpan.Zero;
        await _fixture.CollectAsync(Body(Event("a")));
        _fixture.SaveKeys();
        _reader.Dispose();
        _fixture.Restart();

        (await _fixture.CollectAsync(Body($"{Event("a")},{Event("a")}"))).Should().BeEquivalentTo(new { Accepted = 2, Duplicate = 0 });
        Directory.EnumerateFiles(_fixture.Data.Folder("log", "consumers")).Should().BeEmpty("nobody holds the log back");
    }

    private static string Of(string client, string common) =>
        $$"""{"peach_schema_version":"1.0.3","sent_timestamp":{{Now}},"client":{{client}}{{common}},"events":[{{Play}}]}""";

    private async Task<int> AgainAsync(string first, string second)
    {
        (await _fixture.CollectAsync(first)).Should().BeEquivalentTo(new { Accepted = 1, Duplicate = 0 });
        var receipt = await _fixture.CollectAsync(second);
        (receipt.Accepted + receipt.Duplicate).Should().Be(1);
        return receipt.Duplicate;
    }
}
