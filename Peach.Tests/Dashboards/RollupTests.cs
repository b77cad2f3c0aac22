using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Peach.Core.Collect;
using Peach.Core.Dashboards;
using Peach.Core.Dashboards.Counting;
using Peach.Tests.Collect;

namespace Peach.Tests.Dashboards;

[TestFixture]
internal sealed class RollupTests
{
    private static readonly string[] Types = ["page_view", "media_play", "media_heartbeat", "recommendation_loaded", "recommendation_displayed", "recommendation_hit", "search"];
    private static readonly string[] Devices = ["phone", "desktop", "hbbtv", "toaster", ""];

    [Test]
    public async Task Counts_OfALogOfManyRequests_AreWhatARecountOfTheLogGives()
    {
        await using var fixture = await DashboardsFixture.StartAsync();
        var random = new Random(7);
        var tokens = Enumerable.Range(0, 4).Select(i => fixture.Token($"endpoint{i % 2}", $"component{i}")).Append("not-ours").ToArray();
        for (var request = 0; request < 60; request++)
        {
            var now = fixture.Clock.GetUtcNow();
            await fixture.CollectAsync(
                Enumerable.Range(0, random.Next(1, 12)).Select(_ =>
                {
                    var type = Types[random.Next(Types.Length)];
                    var id = type.StartsWith("rec", StringComparison.Ordinal) ? tokens[random.Next(tokens.Length)] : $"item{random.Next(20)}";
                    var item = fixture.Event(type, id, now.AddSeconds(-random.Next(0, 3 * 86_400)));
                    if (type.StartsWith("rec", StringComparison.Ordinal)) item["context"] = new JsonObject { ["items"] = new JsonArray("a", "b", "c"), ["item_id"] = "b", ["hit_index"] = 1 };
                    if (random.Next(10) == 0) item["client"] = new JsonObject { ["id"] = "own", ["device"] = new JsonObject { ["type"] = "Tablet" } };
                    return item;
                }),
                Devices[random.Next(Devices.Length)], $"client{random.Next(8)}");
            fixture.Clock.Advance(TimeSpan.FromSeconds(37));
            if (request == 30) await fixture.RestartAsync();
        }

        await fixture.CountedAsync();

        using var reader = fixture.Log.OpenReader("recount", LogStart.Oldest);
        var events = LogFixture.Read(reader);
        foreach (var grain in Enum.GetValues<Grain>())
        {
            var oldest = fixture.Store.Oldest(grain, fixture.Clock.GetUtcNow().ToUnixTimeMilliseconds());
            // Only what is old enough for no retention at all times of counting is not there; the test's events are all younger than that for hours and days.
            if (grain == Grain.Minute) continue;
            oldest.Should().BeLessThan(events.Min(Time));
            (await fixture.SumAsync(Measures.EventsByType, grain)).Should().Equal(Counted(events, item => item["type"]!.ToString()));
            (await fixture.SumAsync(Measures.EventsByDevice, grain)).Should().Equal(Counted(events, Device));
            (await fixture.SumAsync(Measures.EventsBySite, grain)).Should().Equal(Counted(events, _ => DashboardsFixture.Key));
            var displayed = events.Where(item => item["type"]!.ToString() == "recommendation_displayed").ToList();
            (await fixture.SumAsync(Measures.Displayed, grain)).Should().Equal(Counted(displayed, item => Whose(fixture, item)));
            (await fixture.SumAsync(Measures.ItemsAt, grain)).Values.Sum().Should().Be(displayed.Count * 3);
            (await fixture.SumAsync(Measures.HitAt, grain)).Keys.Should().OnlyContain(label => label.EndsWith("|02", StringComparison.Ordinal), "the item stands second");
        }

        var perDay = await fixture.ReadAsync(
            $"SELECT p.time, SUM(p.value) FROM rollup_points p JOIN rollup_series s ON s.id = p.series WHERE s.measure = 'events.type' AND p.grain = 2 GROUP BY p.time",
            row => (row.GetInt64(0), row.GetInt64(1)));
        perDay.ToDictionary(row => row.Item1, row => row.Item2).Should().Equal(
            events.GroupBy(item => Grain.Day.Floor(Time(item))).ToDictionary(day => day.Key, day => (long)day.Count()), "each lies on the day it happened");
    }

    [Test]
    public async Task Minutes_OfRecentEvents_AddUpToTheHour()
    {
        await using var fixture = await DashboardsFixture.StartAsync();
        for (var minute = 0; minute < 90; minute++)
        {
            await fixture.CollectAsync(Enumerable.Range(0, minute % 5).Select(_ => fixture.Event("page_view")));
            fixture.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        await fixture.CountedAsync();

        var sums = new List<long>();
        foreach (var grain in Enum.GetValues<Grain>()) sums.Add((await fixture.SumAsync(Measures.EventsByType, grain)).Values.Sum());
        sums.Should().OnlyContain(sum => sum == 180);
    }

    [Test]
    public async Task PlayAfterHit_WithinTheWindow_CountsWithItsTimeWatched()
    {
        await using var fixture = await DashboardsFixture.StartAsync();
        var token = fixture.Token("similar", "cf");
        await HitAsync(fixture, token, "a");
        await PlayAsync(fixture, "media_play", "a", 20);
        await fixture.CountedAsync();
        await fixture.RestartAsync(); // what is open is not forgotten
        await PlayAsync(fixture, "media_heartbeat", "a", 30);
        await PlayAsync(fixture, "media_pause", "a", 10);
        await PlayAsync(fixture, "media_heartbeat", "a", 600); // paused meanwhile
        await PlayAsync(fixture, "media_heartbeat", "a", 600); // a gap longer than any heartbeat
        await PlayAsync(fixture, "media_end", "a", 5);
        await PlayAsync(fixture, "media_play", "b", 5); // nobody chose it
        await PlayAsync(fixture, "media_play", "a", 5, "another");
        await HitAsync(fixture, token, "late");
        await PlayAsync(fixture, "media_play", "late", 31 * 60);
        await fixture.CountedAsync();

        (await fixture.SumAsync(Measures.Plays)).Should().Equal(new Dictionary<string, long> { ["similar|cf|00ab34cd"] = 1 });
        (await fixture.SumAsync(Measures.Watched)).Should().Equal(new Dictionary<string, long> { ["similar|cf|00ab34cd"] = (30 + 10 + 120 + 5) * 1000 });
        (await fixture.SumAsync(Measures.PlaysAt)).Should().Equal(new Dictionary<string, long> { ["similar|cf|01"] = 1 });
    }

    [Test]
    public async Task Labels_BeyondTheLimit_AreCountedAsOther()
    {
        await using var fixture = await DashboardsFixture.StartAsync(("Dashboards:MaxEventTypes", "3"));
        await fixture.CollectAsync(Enumerable.Range(0, 50).Select(i => fixture.Event($"type{i}")));
        await fixture.CountedAsync();

        (await fixture.SumAsync(Measures.EventsByType)).Should().Equal(new Dictionary<string, long> { ["type0"] = 1, ["type1"] = 1, ["type2"] = 1, ["other"] = 47 });
    }

    [Test]
    public async Task View_OfTheLastDay_ComparesCompleteHoursWithTheDayBefore()
    {
        await using var fixture = await DashboardsFixture.StartAsync();
        var start = Grain.Day.Floor(fixture.Clock.GetUtcNow());
        for (var hour = 0; hour < 48; hour++)
        {
            fixture.Clock.Time = start.AddHours(hour).AddMinutes(10);
            await fixture.CollectAsync(Enumerable.Range(0, hour < 24 ? 2 : 3).Select(_ => fixture.Event("page_view")), client: $"c{hour % 7}");
        }

        await fixture.CountedAsync();
        fixture.Clock.Time = start.AddHours(47).AddMinutes(30);

        var view = await fixture.ShowAsync(DashboardSection.Events, TimeSpan.FromHours(23));

        view.Grain.Should().Be(Grain.Hour);
        var events = view.Tiles.Single(tile => tile.Id == "events");
        events.Value.Should().Be(24 * 3);
        events.Change.Should().BeApproximately(0.5, 0.001, "the running hour is left out on both sides");
        view.Tiles.Single(tile => tile.Id == "users").Value.Should().Be(7);
        var panel = view.Panels.Single(panel => panel.Id == "events-by-type");
        panel.Lines.Single().Values.Should().HaveCount(24).And.OnlyContain(value => value == 3);
        panel.Before.Should().HaveCount(24).And.OnlyContain(value => value == 2);
    }

    private static Task HitAsync(DashboardsFixture fixture, string token, string item) => fixture.CollectAsync(
        [fixture.Event("recommendation_hit", token, context: new JsonObject { ["items"] = new JsonArray(item, "z"), ["item_id"] = item, ["hit_index"] = 0 })]);

    private static async Task PlayAsync(DashboardsFixture fixture, string type, string item, int secondsLater, string client = "c1")
    {
        fixture.Clock.Advance(TimeSpan.FromSeconds(secondsLater));
        await fixture.CollectAsync([fixture.Event(type, item)], client: client);
    }

    private static Dictionary<string, long> Counted(IEnumerable<JsonObject> events, Func<JsonObject, string> label) =>
        events.GroupBy(label).ToDictionary(group => group.Key, group => (long)group.Count());

    private static long Time(JsonObject item) => item["corrected_timestamp"]!.GetValue<long>();

    private static string Device(JsonObject item) => item["client"]?["device"]?["type"]?.ToString() switch
    {
        null or "" => "unknown",
        "toaster" => "other",
        var type => type.ToLowerInvariant(),
    };

    private static string Whose(DashboardsFixture fixture, JsonObject item) =>
        fixture.Tokens.TryRead(item["id"]!.ToString(), out var token) ? $"{token.Endpoint}|{token.Component}|{token.Commit}" : "unknown|unknown|unknown";
}
