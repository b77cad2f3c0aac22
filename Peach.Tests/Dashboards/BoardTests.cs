using FluentAssertions;
using NUnit.Framework;
using Peach.Core.Dashboards;
using Peach.Core.Platform;
using Peach.Core.Tasks;

namespace Peach.Tests.Dashboards;

[TestFixture]
internal sealed class BoardTests
{
    private static readonly BoardPanel Panel = new("Quality", ["own:quality"]);

    [Test]
    public async Task Board_ChangedByTwo_KeepsTheFirstChange()
    {
        await using var fixture = await DashboardsFixture.StartAsync();
        var boards = fixture.Get<IBoards>();
        var made = await boards.CreateAsync(DashboardsFixture.Codops, "Models", [Panel], "ruta", default);

        var first = await boards.SaveAsync(made.Id, made.Version, "Models of today", [Panel, Panel], "jonas", default);
        var second = () => boards.SaveAsync(made.Id, made.Version, "Models of tomorrow", [], "ruta", default);

        first!.Version.Should().Be(2);
        (await second.Should().ThrowAsync<BoardChangedException>()).Which.Version.Should().Be(2);
        (await boards.FindAsync(made.Id, default)).Should().BeEquivalentTo(first);
        (await boards.RemoveAsync(made.Id, 2, default)).Should().BeTrue();
        (await boards.ListAsync(DashboardsFixture.Codops, default)).Should().BeEmpty();
        fixture.Audit.Changes.Where(change => change.Kind == "board").Select(change => $"{change.Action} {change.Kind} {change.Name}").Should().Equal("created board Models", "changed board Models of today", "removed board Models of today");
    }

    [Test]
    public async Task Board_ThatIsNotSound_IsRefusedWithAllThatIsWrong()
    {
        await using var fixture = await DashboardsFixture.StartAsync();

        var create = () => fixture.Get<IBoards>().CreateAsync(DashboardsFixture.Codops, " ", [new BoardPanel("", ["nothing", "figures:events/x"], "pie", "3w")], "ruta", default);

        (await create.Should().ThrowAsync<PeachException>()).Which.Message.Should().ContainAll(
            "A board's name", "Panel 1: its title", "its chart is lines or bars, was pie", "was 3w", "nothing is no series", "stands alone");
    }

    [Test]
    public async Task Series_OfAllKinds_AreShownOnAPanel()
    {
        await using var fixture = await DashboardsFixture.StartAsync();
        var boards = fixture.Get<IBoards>();
        var now = fixture.Clock.GetUtcNow();
        await boards.AddAsync(DashboardsFixture.Codops, "quality", [.. Enumerable.Range(0, 5).Select(day => new BoardPoint(now.AddDays(-day), day / 2d))], default);
        await boards.AddAsync(DashboardsFixture.Codops, "quality", [new BoardPoint(now, 7)], default);
        fixture.Runs.Metrics.Add(new RunMetric("run1", "loss", new RunMetricPoint(0.25, null, now.AddHours(-5)), 1, []));
        await fixture.CollectAsync([fixture.Event("page_view")]);
        await fixture.CountedAsync();

        var panel = await boards.ShowAsync(DashboardsFixture.Codops, new BoardPanel("Quality", ["own:quality", "task:r1.train/loss"], "lines", "7d"), default);
        var figures = await boards.ShowAsync(DashboardsFixture.Codops, new BoardPanel("Traffic", ["figures:events/events-by-type"], "lines", "6h"), default);
        var choices = await boards.ChoicesAsync(DashboardsFixture.Codops, default);

        panel.Axis.Should().HaveCount(6);
        panel.Lines[0].Values.Should().Equal(2, 1.5, 1, 0.5, null, 7);
        panel.Lines[1].Values.Should().Equal(null, null, null, null, 0.25, null);
        figures.Title.Should().Be("Traffic");
        figures.Lines.Single().Values.OfType<double>().Sum().Should().Be(1);
        choices.Should().Contain(["own:quality", "task:r1.train/loss", "figures:events/events-by-type", "figures:health/runs-by-state"]);
        (await boards.ShowAsync("other", Panel, default)).IsEmpty.Should().BeTrue("an organisation sees its own alone");
        (await boards.ShowAsync("other", new BoardPanel("Loss", ["task:r1.train/loss"]), default)).IsEmpty.Should().BeTrue();
    }

    [Test]
    public async Task Series_OfMoreValuesThanAreKept_LosesItsOldest()
    {
        await using var fixture = await DashboardsFixture.StartAsync();
        var boards = fixture.Get<IBoards>();
        for (var part = 0; part < 11; part++)
            await boards.AddAsync(DashboardsFixture.Codops, "many", [.. Enumerable.Range(0, 1000).Select(i => new BoardPoint(DateTimeOffset.UnixEpoch.AddYears(50).AddMinutes((part * 1000) + i), part))], default);

        var series = (await boards.ListSeriesAsync(DashboardsFixture.Codops, default)).Single();

        series.Points.Should().Be(10_000);
        series.Last.Value.Should().Be(10);
        (await boards.RemoveSeriesAsync(DashboardsFixture.Codops, "many", default)).Should().BeTrue();
        var infinite = () => boards.AddAsync(DashboardsFixture.Codops, "many", [new BoardPoint(fixture.Clock.GetUtcNow(), double.NaN)], default);
        await infinite.Should().ThrowAsync<PeachException>();
    }
}
