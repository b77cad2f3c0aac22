using FluentAssertions;
using NUnit.Framework;
using Peach.Core.History;
using Peach.Core.History.Storage;
using static Peach.Tests.Collect.LogFixture;

namespace Peach.Tests.History;

public sealed class HistoryTests
{
    private const string Ann = """
        "user_id":"ann","client":{"id":"phone"}
        """;

    private const string Phone = """
        "user_id":"unknown","client":{"id":"phone"}
        """;

    [Test]
    public async Task Events_OfMedia_AreOneEntryWithTheNewestState()
    {
        await using var fixture = await HistoryFixture.StartAsync();
        await fixture.FollowAsync();
        await fixture.PlayAsync(Ann, "media_play", "film", Now - 60_000, Position(0, ""","metadata":{"type":"video","duration":600}"""));
        await fixture.PlayAsync(Ann, "media_heartbeat", "film", Now - 30_000, Position(120));
        await fixture.PlayAsync(Ann, "media_pause", "film", Now - 20_000, Position(130.7));
        await fixture.PlayAsync(Ann, "media_play", "film", Now - 10_000);
        await fixture.PlayAsync(Ann, "media_like", "film", Now - 5_000);
        await fixture.PlayAsync(Ann, "page_view", "home", Now);

        (await fixture.OfUserAsync("ann")).Should().Equal(
            new HistoryEntry("film", "video", DateTimeOffset.FromUnixTimeMilliseconds(Now - 10_000), 130, 600, Math.Round(130d / 600, 4), false, 2));
    }

    [Test]
    public async Task Recall_SaysOfItemsWhatTheHistorySays()
    {
        await using var fixture = await HistoryFixture.StartAsync(options => options.EntriesPerUser = 2);
        await fixture.FollowAsync();
        await fixture.PlayAsync(Ann, "media_stop", "old", Now - 60_000, Position(1));
        await fixture.PlayAsync(Ann, "media_stop", "film", Now - 30_000, Position(590, ""","metadata":{"duration":600}"""));
        await fixture.PlayAsync(Ann, "media_stop", "žinios", Now - 20_000, Position(60, ""","metadata":{"duration":600}"""));

        var seen = await fixture.Store.RecallAsync(new HistoryOwner(HistoryFixture.Codops, "ann"), default);

        seen.Find("film").Should().Be(new SeenItem(DateTimeOffset.FromUnixTimeMilliseconds(Now - 30_000), 590d / 600, true));
        seen.Find("žinios").Should().Be(new SeenItem(DateTimeOffset.FromUnixTimeMilliseconds(Now - 20_000), 0.1, false));
        seen.Find("old").Should().BeNull("only the newest entries are kept");
        seen.Find("other").Should().BeNull();
        (await fixture.Store.RecallAsync(new HistoryOwner(HistoryFixture.Codops, "nobody"), default)).Count.Should().Be(0);
        await fixture.Server.KillAsync();
        await FluentActions.Awaiting(() => fixture.Store.RecallAsync(new HistoryOwner(HistoryFixture.Codops, "ann"), default)).Should().ThrowAsync<HistoryUnavailableException>();
    }

    [Test]
    public async Task Events_Late_ChangeNothingThatIsNewer()
    {
        await using var fixture = await HistoryFixture.StartAsync();
        await fixture.FollowAsync();
        await fixture.PlayAsync(Ann, "media_stop", "film", Now, Position(500, ""","metadata":{"duration":600}"""));
        await fixture.PlayAsync(Ann, "media_play", "film", Now - 1, Position(3));

        var entry = (await fixture.OfUserAsync("ann")).Single();
        (entry.Position, entry.LastTime.ToUnixTimeMilliseconds(), entry.Plays).Should().Be((500, Now, 1), "the late event counts as a play, no more");
    }

    [TestCase("media_end", """,{"duration":600}""", 600, 1.0)]
    [TestCase("media_heartbeat", """,{"duration":600}""", 540, 0.9)]
    public async Task Media_AtItsEnd_IsCompletedAndStaysSo(string type, string duration, int position, double completion)
    {
        await using var fixture = await HistoryFixture.StartAsync();
        await fixture.FollowAsync();
        await fixture.PlayAsync(Ann, "media_play", "film", Now - 9000, Position(0, $",\"metadata\":{duration[1..]}"));
        await fixture.PlayAsync(Ann, type, "film", Now - 8000, Position(540, $",\"metadata\":{duration[1..]}"));
        var end = (await fixture.OfUserAsync("ann")).Single();
        (end.Position, end.Completion, end.Completed).Should().Be((position, completion, true));

        await fixture.PlayAsync(Ann, "media_play", "film", Now, Position(5));
        var again = (await fixture.OfUserAsync("ann")).Single();
        (again.Position, again.Completed, again.Plays).Should().Be((5, true, 2), "it is seen again from the beginning, and was seen once");
    }

    [Test]
    public async Task Articles_Read_HaveACompletion()
    {
        await using var fixture = await HistoryFixture.StartAsync(options => options.PageViews = true);
        await fixture.FollowAsync();
        await fixture.PlayAsync(Ann, "article_start", "a", Now - 3000);
        await fixture.PlayAsync(Ann, "article_end", "a", Now - 2000, ""","props":{"completion_ratio":0.4}""");
        await fixture.PlayAsync(Ann, "article_read", "b", Now - 1000, ""","props":{"completion_ratio":"95"}""");
        await fixture.PlayAsync(Ann, "page_view", "p", Now);

        (await fixture.OfUserAsync("ann")).Select(entry => (entry.ContentId, entry.Kind, entry.Completion, entry.Completed, entry.Plays, entry.Position)).Should().Equal(
            ("p", "page", 1.0, true, 1, null), ("b", "article", 0.95, true, 0, null), ("a", "article", 0.4, false, 1, (int?)null));
    }

    [Test]
    public async Task Login_OnADevice_BringsItsHistoryToTheUser()
    {
        await using var fixture = await HistoryFixture.StartAsync();
        await fixture.FollowAsync();
        await fixture.PlayAsync(Phone, "media_play", "both", Now - 5000, Position(50));
        await fixture.PlayAsync(Phone, "media_play", "device only", Now - 4000, Position(60));
        await fixture.PlayAsync("""
            "user_id":"ann","client":{"id":"tv"}
            """, "media_play", "both", Now - 6000, Position(10));
        (await fixture.OfDeviceAsync("phone")).Should().HaveCount(2);

        await fixture.PlayAsync("""
            "user_id":"ann","client":{"id":"phone","user_logged_in":false}
            """, "media_play", "apart", Now - 3000);
        (await fixture.OfDeviceAsync("phone")).Should().HaveCount(2, "nobody is logged in");
        await fixture.PlayAsync(Ann, "media_play", "new", Now);

        (await fixture.OfDeviceAsync("phone")).Should().BeEmpty();
        (await fixture.OfUserAsync("ann")).Select(entry => (entry.ContentId, entry.Position, entry.Plays)).Should().Equal(
            ("new", null, 1), ("apart", null, 1), ("device only", 60, 1), ("both", (int?)50, 2));
        ((bool)await fixture.Redis.Database.KeyExistsAsync("peach:history:zzebu:d:phone")).Should().BeFalse();
    }

    [Test]
    public async Task Login_WithinOneStep_IsTheSame()
    {
        await using var fixture = await HistoryFixture.StartAsync();
        await fixture.SendAsync(Phone, "media_play", "before", Now - 2000, Position(1));
        await fixture.SendAsync(Ann, "media_play", "at", Now - 1000, Position(2));
        await fixture.SendAsync(Phone, "media_play", "after", Now, Position(3));
        await fixture.FollowAsync();
        await fixture.CaughtUpAsync();

        (await fixture.OfUserAsync("ann")).Select(entry => entry.ContentId).Should().Equal("at", "before");
        (await fixture.OfDeviceAsync("phone")).Select(entry => entry.ContentId).Should().Equal("after");
    }

    [Test]
    public async Task Entries_OverTheLimit_AreTheNewest()
    {
        await using var fixture = await HistoryFixture.StartAsync(options => options.EntriesPerUser = 5);
        await fixture.FollowAsync();
        for (var i = 0; i < 40; i++) await fixture.SendAsync(Ann, "media_play", $"i{i}", Now - 100_000 + i * 1000 % 37_000);
        await fixture.CaughtUpAsync();

        (await fixture.OfUserAsync("ann")).Select(entry => entry.ContentId).Should().Equal("i36", "i35", "i34", "i33", "i32");
        (await fixture.Redis.Database.HashLengthAsync("peach:history:zzebu:u:ann")).Should().BeLessThanOrEqualTo(8);
    }

    [Test]
    public async Task Entries_OverTheRetention_AreNotShownAndGo()
    {
        await using var fixture = await HistoryFixture.StartAsync(options => options.RetentionDays = 30);
        await fixture.FollowAsync();
        await fixture.PlayAsync(Ann, "media_play", "old", Now - Days(29));
        await fixture.PlayAsync(Ann, "media_play", "too old", Now - Days(31));
        (await fixture.OfUserAsync("ann")).Should().ContainSingle();
        fixture.Collect.Clock.Advance(TimeSpan.FromDays(2));
        (await fixture.OfUserAsync("ann")).Should().BeEmpty();

        (await fixture.Redis.Database.KeyTimeToLiveAsync("peach:history:zzebu:u:ann"))!.Value.TotalDays.Should().BeInRange(29, 30);
        var names = fixture.Redis.Database.Multiplexer.GetServer(fixture.Redis.Database.Multiplexer.GetEndPoints()[0]).Keys(pattern: "peach:history:zzebu:names:*").ToList();
        names.Should().ContainSingle();
        (await fixture.Redis.Database.KeyTimeToLiveAsync(names[0])).Should().NotBeNull();
    }

    [Test]
    public async Task Ids_StrangeOrTooLong_AreKeptOrLeftOut()
    {
        await using var fixture = await HistoryFixture.StartAsync();
        await fixture.FollowAsync();
        await fixture.PlayAsync("\"user_id\":\"žalias \\u00e9\\u4e2d:\\n\",\"client\":{}", "media_play", "ž\\u0000x", Now);
        await fixture.PlayAsync("\"user_id\":42,\"client\":{}", "media_play", "n", Now);
        await fixture.PlayAsync($"\"user_id\":\"{new string('x', 257)}\",\"client\":{{}}", "media_play", "long", Now);
        await fixture.PlayAsync("\"user_id\":\"half \\ud800\",\"client\":{}", "media_play", "half", Now);
        await fixture.PlayAsync("\"user_id\":\"\",\"client\":{\"id\":{}}", "media_play", "nobody", Now);

        (await fixture.OfUserAsync("žalias é中:\n")).Single().ContentId.Should().Be("ž\0x");
        (await fixture.OfUserAsync("42")).Should().ContainSingle();
        (await fixture.OfUserAsync(new string('x', 257))).Should().BeEmpty();
        (await fixture.OfUserAsync("")).Should().BeEmpty();
    }

    [Test]
    public async Task Query_AndDeletion_AreOfSomeEntries()
    {
        await using var fixture = await HistoryFixture.StartAsync();
        await fixture.FollowAsync();
        await fixture.PlayAsync(Ann, "media_end", "song", Now - 3000, ""","metadata":{"type":"audio","duration":9}""");
        await fixture.PlayAsync(Ann, "media_play", "film", Now - 2000, ""","metadata":{"type":"video"}""");
        await fixture.PlayAsync(Ann, "article_read", "text", Now - 1000);

        (await Ids(new HistoryQuery(Kind: "audio"))).Should().Equal("song");
        (await Ids(new HistoryQuery(Completed: false))).Should().Equal("film");
        (await Ids(new HistoryQuery(Limit: 1, Completed: true))).Should().Equal("text");
        (await Ids(new HistoryQuery(Since: DateTimeOffset.FromUnixTimeMilliseconds(Now - 2000)))).Should().Equal("text", "film");
        var ann = new HistoryOwner(HistoryFixture.Codops, "ann");
        (await fixture.Store.DeleteAsync(ann, "film", default)).Should().BeTrue();
        (await fixture.Store.DeleteAsync(ann, "film", default)).Should().BeFalse();
        (await Ids(new HistoryQuery())).Should().Equal("text", "song");
        (await fixture.Store.DeleteUntilAsync(ann, DateTimeOffset.FromUnixTimeMilliseconds(Now - 3000), default)).Should().Be(1, "the text came later");
        (await fixture.Store.DeleteAsync(ann, default)).Should().Be(1);
        (await Ids(new HistoryQuery())).Should().BeEmpty();

        async Task<IEnumerable<string>> Ids(HistoryQuery query) => (await fixture.OfUserAsync("ann", query)).Select(entry => entry.ContentId);
    }

    [Test]
    public async Task Key_OfAnotherType_IsReplaced()
    {
        await using var fixture = await HistoryFixture.StartAsync();
        await fixture.FollowAsync();
        foreach (var key in (string[])["peach:history:zzebu:u:ann", "peach:history:zzebu:d:phone", "peach:history:zzebu:names:2026-11"])
            await fixture.Redis.Database.StringSetAsync(key, "not ours");

        await fixture.PlayAsync(Ann, "media_play", "film", Now);

        (await fixture.OfUserAsync("ann")).Should().ContainSingle();
    }

    [Test]
    public void States_WrittenAndRead_AreTheSame_AndMergeInAnyOrder()
    {
        var random = new Random(5);
        for (var round = 0; round < 2000; round++)
        {
            ItemState[] states = [.. Enumerable.Range(0, 4).Select(i => State(random, i + random.Next(2) * 10))];
            var bytes = new byte[ItemState.Bytes];
            states[0].Write(bytes);
            ItemState.Read(bytes).Should().Be(states[0]);
            var forwards = states.Aggregate((one, next) => one.MergedWith(next));
            var backwards = states.Reverse().Aggregate((one, next) => one.MergedWith(next));
            (backwards.Time, backwards.Plays).Should().Be((forwards.Time, forwards.Plays));
        }
    }

    [Test]
    public async Task Script_MergesStates_AsTheCodeDoes()
    {
        await using var fixture = await HistoryFixture.StartAsync();
        var script = new Core.Platform.RedisScript(HistoryScript.Text);
        var random = new Random(7);
        var database = fixture.Redis.Database;
        for (var round = 0; round < 300; round++)
        {
            ItemState[] states = [.. Enumerable.Range(0, 3).Select(_ => State(random, random.Next(4)))];
            foreach (var state in states)
            {
                var packed = new byte[ItemHash.Bytes + ItemState.Bytes];
                state.Write(packed.AsSpan(ItemHash.Bytes));
                await script.RunAsync(database, ["place", $"k{round}"], ["", "", 50, 53, "u", 1000, 0, packed]);
            }

            ItemState.Read((await database.HashGetAsync($"k{round}", new byte[ItemHash.Bytes]))!).Should().Be(
                states.Aggregate((one, next) => one.MergedWith(next)), "of {0}", string.Join(" then ", states));
        }
    }

    private static ItemState State(Random random, int time) => new(
        200_000_000_000 + time, random.Next(3) == 0 ? ItemState.Unknown : random.Next(700), random.Next(2) * 600, (ItemKind)random.Next(3 + random.Next(2)),
        random.Next(5) == 0, random.Next(200));

    private static string Position(double seconds, string more = "") =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $",\"props\":{{\"playback_position_s\":{seconds}}}{more}");

    private static long Days(int days) => days * 86_400_000L;
}
