using System.IO.Compression;
using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using Peach.Web.Demo;
using Peach.Web.Demo.Simulation;

namespace Peach.Tests.Demo;

public sealed class SimulationTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Test]
    public void Payloads_OfTheSameSeed_AreTheSame()
    {
        Bodies(Play(seed: 1, visits: 200)).Should().Equal(Bodies(Play(seed: 1, visits: 200)));
        Bodies(Play(seed: 1, visits: 20)).Should().NotEqual(Bodies(Play(seed: 2, visits: 20)));
    }

    [Test]
    public void Payloads_AreOfEveryShape()
    {
        var payloads = Play(seed: 1, visits: 500);

        payloads.Should().Contain(payload => payload.IsGzip && payload.Path.StartsWith("/v3/collect?s=demo0000000000001", StringComparison.Ordinal));
        payloads.Should().Contain(payload => payload.ContentType.StartsWith("text/plain", StringComparison.Ordinal));
        var bodies = payloads.Select(Decode).ToList();
        bodies.Select(body => body.GetProperty("peach_schema_version").GetString()).Distinct().Should().BeEquivalentTo("1.0.4", "1.0.3", "1.0.0");
        bodies.Should().Contain(body => HasProperty(body, "event")).And.Contain(body => HasProperty(body, "events"));
        bodies.Should().Contain(body => !HasProperty(body, "user_id")).And.Contain(body => HasProperty(body, "user_id"));
        bodies.Select(body => body.GetProperty("client").GetProperty("device").GetProperty("type").GetString()).Should().Contain("hbbtv");
        payloads.Zip(bodies).Should().OnlyContain(pair => pair.First.Events == Events(pair.Second).Count);
        var types = bodies.SelectMany(Events).Select(entry => entry.GetProperty("type").GetString()).Distinct();
        types.Should().Contain(["page_view", "media_play", "media_heartbeat", "media_stop", "article_start", "article_read", "article_end"]);
    }

    [Test]
    public void Clocks_AreRightForMost_AndOffByHoursOrYearsForSome()
    {
        var errors = new Audience(3000, 1).Members.Select(member => member.ClockError.Duration()).ToList();

        errors.Count(error => error < TimeSpan.FromMinutes(1)).Should().BeGreaterThan(2700);
        errors.Should().Contain(error => error > TimeSpan.FromMinutes(30) && error < TimeSpan.FromDays(1)).And.Contain(error => error > TimeSpan.FromDays(300));
    }

    [Test]
    public void Events_EndWhenTheVisitEnds_AndAreInOrder()
    {
        var behaviour = Create(1);
        for (var number = 0; number < 200; number++)
        {
            var visit = behaviour.Next(Now);
            var times = visit.Events.Select(entry => entry["event_timestamp"]!.GetValue<long>()).ToList();
            times.Should().BeInAscendingOrder();
            times[^1].Should().Be((Now + visit.Member.ClockError).ToUnixTimeMilliseconds());
        }
    }

    [Test]
    public void Choices_FollowTastes()
    {
        var behaviour = Create(1);
        var catalogue = new Catalogue(1);
        var liked = Enumerable.Range(0, 2000).Select(_ => behaviour.Next(Now)).Where(visit => visit.LastItem is not null)
            .Average(visit => visit.Member.Likes(visit.LastItem!) > 0.3 ? 1.0 : 0.0);

        liked.Should().BeGreaterThan(0.5, "people use what they like, and what is hot");
        catalogue.Find("nothing").Should().BeNull();
    }

    [Test]
    public void HotItems_ChangeWithTime()
    {
        var catalogue = new Catalogue(1);

        Hot(Now).Should().BeEquivalentTo(Hot(Now)).And.HaveCountLessThanOrEqualTo(6);
        Hot(Now).Should().NotBeEquivalentTo(Hot(Now.AddMinutes(30)));

        HashSet<string> Hot(DateTimeOffset at)
        {
            var random = new Random(5);
            return [.. Enumerable.Range(0, 200).Select(_ => catalogue.PickHot(at, random).Id)];
        }
    }

    [Test]
    public void Recommendations_AreSeenAndByTasteChosen_WithTheirToken()
    {
        var behaviour = Create(1);
        var catalogue = new Catalogue(1);
        var random = new Random(2);
        string[] items = [.. Enumerable.Range(0, 8).Select(genre => catalogue.PickOf(genre, random).Id)];

        var reactions = Enumerable.Range(0, 300).Select(_ => behaviour.React(behaviour.Next(Now).Member, Now, "token", "trending", items)).ToList();

        reactions.Should().OnlyContain(visit => visit.Events[0]["type"]!.GetValue<string>() == "recommendation_loaded" && visit.Events[0]["id"]!.GetValue<string>() == "token");
        var hits = reactions.Where(visit => visit.Events.Count > 2).Select(visit => visit.Events[2]).ToList();
        hits.Count.Should().BeInRange(30, 270, "some choose and some do not");
        hits.Should().OnlyContain(hit => hit["type"]!.GetValue<string>() == "recommendation_hit"
            && hit["context"]!["item_id"]!.GetValue<string>() == items[hit["context"]!["hit_index"]!.GetValue<int>()]);
    }

    [TestCase("""{"status":"ok","result":{"items":[{"content_id":"1"},{"id":"2"},{"x":3}],"id":"t","fallback_used":"false"}}""", "t:1,2")]
    [TestCase("""{"status":"error"}""", null)]
    [TestCase("[]", null)]
    public void Answer_IsReadAsProductsDo(string json, string? expected)
    {
        var answer = RecommendationAnswer.Read(System.Text.Encoding.UTF8.GetBytes(json));

        (answer is null ? null : $"{answer.Token}:{string.Join(',', answer.Items)}").Should().Be(expected);
    }

    [TestCase("http://[::]:8080", "http://localhost:8080/")]
    [TestCase("http://0.0.0.0:81", "http://localhost:81/")]
    [TestCase("http://127.0.0.1:8081", "http://127.0.0.1:8081/")]
    [TestCase("https://localhost:1", null)]
    public void Address_IsOneThatCanBeConnectedTo(string listening, string? expected) =>
        DemoAddress.Of([listening])?.ToString().Should().Be(expected);

    private static Behaviour Create(int seed) => new(new Catalogue(1), new Audience(3000, 1), seed);

    private static List<CollectPayload> Play(int seed, int visits)
    {
        var behaviour = Create(seed);
        var writer = new PayloadWriter(DemoSetup.SiteKey);
        return [.. Enumerable.Range(0, visits).SelectMany(_ => writer.Write(behaviour.Next(Now), Now))];
    }

    private static IEnumerable<string> Bodies(IEnumerable<CollectPayload> payloads) => payloads.Select(payload => payload.Path + Decode(payload));

    private static JsonElement Decode(CollectPayload payload)
    {
        if (!payload.IsGzip) return JsonDocument.Parse(payload.Body).RootElement;
        using var gzip = new GZipStream(new MemoryStream(payload.Body.ToArray()), CompressionMode.Decompress);
        return JsonDocument.Parse(gzip).RootElement;
    }

    private static IReadOnlyList<JsonElement> Events(JsonElement body) =>
        body.TryGetProperty("events", out var events) ? [.. events.EnumerateArray()] : [body.GetProperty("event")];

    private static bool HasProperty(JsonElement body, string name) => body.TryGetProperty(name, out _);
}
