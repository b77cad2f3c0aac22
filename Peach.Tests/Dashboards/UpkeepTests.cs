using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Peach.Core.Dashboards;
using Peach.Core.Dashboards.Counting;
using Peach.Core.Dashboards.Upkeep;

namespace Peach.Tests.Dashboards;

[TestFixture]
internal sealed class UpkeepTests
{
    [Test]
    public async Task Figures_OlderThanTheirGrainIsKept_AreRemovedAndTheRestStays()
    {
        await using var fixture = await DashboardsFixture.StartAsync();
        await fixture.CollectAsync([fixture.Event("page_view"), fixture.Event("recommendation_displayed", fixture.Token("similar"))]);
        await fixture.CountedAsync();
        await RowsAsync(fixture, 1, 1, 1);

        fixture.Clock.Advance(TimeSpan.FromDays(4));
        await fixture.Get<RollupKeeper>().RemoveOldAsync(default);
        await RowsAsync(fixture, 0, 1, 1);

        fixture.Clock.Advance(TimeSpan.FromDays(100));
        await fixture.Get<RollupKeeper>().RemoveOldAsync(default);
        await RowsAsync(fixture, 0, 0, 1);
        (await fixture.SumAsync(Measures.Displayed, Grain.Day)).Should().BeEmpty("versions go with the hours");

        await fixture.CollectAsync([fixture.Event("page_view"), fixture.Event("recommendation_displayed", fixture.Token("similar"))]);
        await fixture.CountedAsync();
        (await fixture.SumAsync(Measures.Displayed, Grain.Day)).Values.Should().Equal(1);

        fixture.Clock.Advance(TimeSpan.FromDays(1200));
        await fixture.Get<RollupKeeper>().RemoveOldAsync(default);
        await RowsAsync(fixture, 0, 0, 0);
        (await fixture.ReadAsync("SELECT COUNT(*) FROM rollup_series WHERE measure LIKE 'events.%'", row => row.GetInt64(0))).Should().Equal(0);
    }

    [Test]
    public async Task Organisation_Removed_LeavesNoFigures()
    {
        await using var fixture = await DashboardsFixture.StartAsync();
        await fixture.CollectAsync([fixture.Event("page_view"), fixture.Event("media_play", "a")]);
        await fixture.CountedAsync();

        await fixture.Get<RollupKeeper>().OnRemovedAsync(DashboardsFixture.Codops, default);

        foreach (var table in (string[])["rollup_series", "rollup_points", "rollup_sketches", "rollup_items"])
            (await fixture.ReadAsync($"SELECT COUNT(*) FROM {table}", row => row.GetInt64(0))).Should().Equal([0], table);
    }

    [Test]
    public async Task Catalogue_LookedAt_SaysCoverageNoveltyAndPopularity()
    {
        await using var fixture = await DashboardsFixture.StartAsync();
        fixture.Codex.Items = 8;
        // Six plays of a, two of b: with one added for each of the three items, p(a) is 7/11, p(b) 3/11, p(c) 1/11.
        await fixture.CollectAsync([.. Enumerable.Repeat(0, 6).Select(_ => fixture.Event("media_play", "a")), fixture.Event("media_play", "b"), fixture.Event("article_start", "b")]);
        await fixture.CollectAsync([fixture.Event("recommendation_displayed", fixture.Token("similar"), context: new JsonObject { ["items"] = new JsonArray("a", "b") })]);
        await fixture.CollectAsync([fixture.Event("recommendation_displayed", fixture.Token("fresh"), context: new JsonObject { ["items"] = new JsonArray("c", "a") })]);
        await fixture.CountedAsync();
        await fixture.Get<CatalogueLook>().LookAsync(default);

        var view = await fixture.ShowAsync(DashboardSection.Catalogue, TimeSpan.FromDays(2));

        double Tile(string id) => view.Tiles.Single(tile => tile.Id == id).Value!.Value;
        var (a, b, c) = (-Math.Log2(7 / 11d), -Math.Log2(3 / 11d), -Math.Log2(1 / 11d));
        Tile("coverage").Should().BeApproximately(3 / 8d, 0.0001);
        Tile("novelty").Should().BeApproximately((a + b + c + a) / 4, 0.001);
        Tile("popularity").Should().BeApproximately((6 + 2 + 0 + 6) / 4d, 0.001);
        double? Line(string id, string label) => view.Panels.Single(panel => panel.Id == id).Lines.Single(line => line.Label == label).Values[^1];
        Line("novelty-by-endpoint", "fresh").Should().BeApproximately((a + c) / 2, 0.001);
        Line("coverage-by-endpoint", "similar").Should().BeApproximately(2 / 8d, 0.0001);
    }

    [Test]
    public async Task EndpointsAndRuns_Counted_AreHealthFigures()
    {
        await using var fixture = await DashboardsFixture.StartAsync();
        await fixture.Get<RollupKeeper>().CountRunsAsync(default);
        fixture.Metrics.Answer("similar", 100, 4, TimeSpan.FromMilliseconds(3));
        await fixture.Get<EndpointSampler>().SampleAsync(default);
        fixture.Metrics.Answer("similar", 100, 0, TimeSpan.FromMilliseconds(3));
        fixture.Runs.End("train", "Succeeded", fixture.Clock.GetUtcNow().AddSeconds(1), TimeSpan.FromSeconds(20));
        fixture.Runs.End("train", "Failed", fixture.Clock.GetUtcNow().AddSeconds(2), TimeSpan.FromSeconds(40));
        fixture.Clock.Advance(TimeSpan.FromMinutes(1));
        await fixture.Get<EndpointSampler>().SampleAsync(default);
        await fixture.Get<EndpointSampler>().SampleAsync(default);
        await fixture.Get<RollupKeeper>().CountRunsAsync(default);
        fixture.Clock.Advance(TimeSpan.FromMinutes(1));
        await fixture.Get<RollupKeeper>().CountRunsAsync(default);

        var view = await fixture.ShowAsync(DashboardSection.Health, TimeSpan.FromHours(1));

        double Tile(string id) => view.Tiles.Single(tile => tile.Id == id).Value!.Value;
        Tile("requests").Should().Be(200);
        Tile("error-rate").Should().BeApproximately(0.02, 0.0001);
        Tile("answer-p95").Should().Be(4.096, "the power of two above 3 ms");
        Tile("runs").Should().Be(2);
        Tile("failed-runs").Should().Be(0.5);
    }

    private static async Task RowsAsync(DashboardsFixture fixture, params long[] pageViews)
    {
        foreach (var grain in Enum.GetValues<Grain>())
            (await fixture.SumAsync(Measures.EventsByType, grain)).GetValueOrDefault("page_view").Should().Be(pageViews[(int)grain], "by the {0}", grain);
    }
}
