using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;
using Peach.Core.Dashboards;
using Peach.Core.Dashboards.Counting;
using Peach.Core.Dashboards.Storage;
using Peach.Core.Dashboards.Upkeep;
using Peach.Core.Platform;
using Peach.Tests.Collect;
using Peach.Tests.Hosting;

namespace Peach.Tests.Dashboards;

/// <summary>Counts over crashes, writes whose outcome nobody knows, and several replicas.</summary>
[TestFixture]
internal sealed class RollupCrashTests
{
    [Test]
    public async Task Process_KilledAgainAndAgain_CountsEveryEventOnce()
    {
        using var folder = new TemporaryFolder();
        await CollectProcess.PrepareAsync(folder);
        const int rounds = 3;
        const int requests = 40;
        for (var round = 0; round <= rounds; round++)
        {
            await using var peach = await PeachProcess.StartAsync(folder.Root, "Dashboards:WriteInterval=0:00:00.005", "Dashboards:AnswerAge=0");
            if (round == rounds)
            {
                await Eventually.IsTrueAsync("all counted", async () => await CountAsync(peach) >= rounds * requests * 3);
                (await CountAsync(peach)).Should().Be(rounds * requests * 3);
                break;
            }

            for (var request = 0; request < requests; request++)
            {
                using var response = await CollectProcess.SendAsync(peach, $"{round}-{request}-a", $"{round}-{request}-b", $"{round}-{request}-c");
                response.EnsureSuccessStatusCode();
            }

            await peach.KillAsync();
        }
    }

    [Test]
    public async Task Write_ThatFailsHalfWay_CountsNothingTwice()
    {
        await using var fixture = await DashboardsFixture.StartAsync();
        await fixture.CollectAsync([fixture.Event("page_view")]);
        await fixture.CountedAsync();
        using (var context = fixture.Get<IDbContextFactory<PeachDbContext>>().CreateDbContext())
            await context.RunAsync("ALTER TABLE rollup_items RENAME TO rollup_items_away", default);
        await fixture.CollectAsync([fixture.Event("media_play", "a"), fixture.Event("page_view")]);
        await fixture.CollectAsync([fixture.Event("page_view")]);
        await Eventually.IsTrueAsync("a failed write", () => fixture.Writer.Failures > 1);
        (await fixture.SumAsync(Measures.EventsByType)).Should().Equal(new Dictionary<string, long> { ["page_view"] = 1 });

        using (var context = fixture.Get<IDbContextFactory<PeachDbContext>>().CreateDbContext())
            await context.RunAsync("ALTER TABLE rollup_items_away RENAME TO rollup_items", default);
        await fixture.CountedAsync();

        (await fixture.SumAsync(Measures.EventsByType)).Should().Equal(new Dictionary<string, long> { ["page_view"] = 3, ["media_play"] = 1 });
        (await fixture.ReadAsync("SELECT SUM(value) FROM rollup_items", row => row.GetInt64(0))).Should().Equal(1);
    }

    [Test]
    public async Task Replicas_OnOneDatabase_AddUpAndSeeUsersOnce()
    {
        var postgres = await PostgresServer.SharedAsync();
        var database = await postgres.CreateDatabaseAsync();
        await using var one = await DashboardsFixture.StartAsync(("Platform:Database", database));
        await using var other = await DashboardsFixture.JoinAsync(one);
        for (var round = 0; round < 20; round++)
        {
            await Task.WhenAll(
                one.CollectAsync([one.Event("page_view"), one.Event("media_play", "a")], client: $"c{round}"),
                other.CollectAsync([other.Event("page_view"), other.Event("search")], client: $"c{round + 10}"));
        }

        await one.CountedAsync();
        await other.CountedAsync();

        (await one.SumAsync(Measures.EventsByType)).Should().BeEquivalentTo(new Dictionary<string, long> { ["page_view"] = 40, ["media_play"] = 20, ["search"] = 20 });
        var view = await other.ShowAsync(DashboardSection.Events, TimeSpan.FromHours(1));
        view.Tiles.Single(tile => tile.Id == "users").Value.Should().Be(30, "ten of them came to both");
    }

    [Test]
    public async Task PostgreSql_TakesAllThatIsKept()
    {
        var postgres = await PostgresServer.SharedAsync();
        await using var fixture = await DashboardsFixture.StartAsync(("Platform:Database", await postgres.CreateDatabaseAsync()));
        var token = fixture.Token("similar");
        await fixture.CollectAsync([fixture.Event("recommendation_displayed", token, context: new JsonObject { ["items"] = new JsonArray("a", "b") })]);
        await fixture.CollectAsync([fixture.Event("recommendation_hit", token, context: new JsonObject { ["items"] = new JsonArray("a", "b"), ["item_id"] = "b" }), fixture.Event("media_play", "b")]);
        await fixture.CountedAsync();
        await fixture.Get<CatalogueLook>().LookAsync(default);

        var recommendations = await fixture.ShowAsync(DashboardSection.Recommendations, TimeSpan.FromHours(1));
        var catalogue = await fixture.ShowAsync(DashboardSection.Catalogue, TimeSpan.FromDays(1));
        recommendations.Tiles.Single(tile => tile.Id == "plays-after-hit").Value.Should().Be(1);
        recommendations.Panels.Single(panel => panel.Id == "click-through-by-position").Lines.Single().Values.Should().Equal(0, 1);
        catalogue.Tiles.Single(tile => tile.Id == "items-shown").Value.Should().Be(2);

        var boards = fixture.Get<IBoards>();
        await boards.AddAsync(DashboardsFixture.Codops, "quality", [new BoardPoint(fixture.Clock.GetUtcNow(), 0.5)], default);
        (await boards.ListSeriesAsync(DashboardsFixture.Codops, default)).Single().Last.Value.Should().Be(0.5);
        var board = await boards.CreateAsync(DashboardsFixture.Codops, "Models", [new BoardPanel("Quality", ["own:quality"])], "ruta", default);
        (await boards.SaveAsync(board.Id, 1, "Models", [], "ruta", default))!.Version.Should().Be(2);
        fixture.Clock.Advance(TimeSpan.FromMinutes(2));
        (await fixture.Get<IFigureExport>().LastMinutesAsync(default)).Should().Contain(sample => sample.Name == "reco_hit" && sample.Value == 1);
        fixture.Clock.Advance(TimeSpan.FromDays(1200));
        await fixture.Get<RollupKeeper>().RemoveOldAsync(default);
        (await fixture.ReadAsync("SELECT COUNT(*) FROM rollup_points", row => row.GetInt64(0))).Should().Equal(0);
    }

    private static async Task<long> CountAsync(PeachProcess peach)
    {
        var view = JsonNode.Parse(await peach.Admin.GetStringAsync("/api/admin/dashboards/events?range=6h"))!;
        return (long)view["tiles"]!.AsArray().Single(tile => tile!["id"]!.ToString() == "events")!["value"]!.GetValue<double>();
    }
}
