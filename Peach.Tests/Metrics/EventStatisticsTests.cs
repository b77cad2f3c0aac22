using FluentAssertions;
using NUnit.Framework;
using Peach.Core.Metrics.Events;
using Peach.Tests.Collect;
using Peach.Tests.Hosting;
using static Peach.Tests.Collect.LogFixture;

namespace Peach.Tests.Metrics;

public sealed class EventStatisticsTests
{
    [Test]
    public async Task Events_Taken_AreCountedAndTheLatestShown()
    {
        using var fixture = new LogFixture();
        await fixture.CollectAsync(Body(Event("before the start")));
        using var statistics = new EventStatistics(fixture.Log, fixture.Clock);
        await statistics.StartAsync(CancellationToken.None);

        await fixture.CollectAsync(Body($"{Event("a")},{Event("b")},5"));
        fixture.Clock.Time += TimeSpan.FromSeconds(1);
        await fixture.CollectAsync(Body(Event("c")));
        await fixture.CollectAsync("{\"events\":[{},{}]}");
        fixture.Clock.Time += TimeSpan.FromSeconds(1);

        await Eventually.IsTrueAsync("all to be counted", () => (statistics.Total, statistics.Quarantined) == (3, 3));
        statistics.LastMinute().Should().HaveCount(60).And.EndWith([0, 2, 1]);
        var latest = statistics.Latest();
        latest.Should().HaveCount(3);
        (latest[0].Type, latest[0].Codops, latest[0].SiteKey).Should().Be(("media_play", "zzebu", "zzebu00000000017"));
        latest.Select(shown => shown.Json.Contains("\"id\":\"c\"", StringComparison.Ordinal)).Should().Equal([true, false, false], "the newest comes first");
        await statistics.StopAsync(CancellationToken.None);
    }

    [Test]
    public async Task Latest_OfManyEvents_AreTheLastFifty()
    {
        using var fixture = new LogFixture();
        using var statistics = new EventStatistics(fixture.Log, fixture.Clock);
        await statistics.StartAsync(CancellationToken.None);

        await fixture.CollectAsync(Body(string.Join(',', Enumerable.Range(0, 500).Select(i => Event($"e{i}")))));

        await Eventually.IsTrueAsync("all to be counted", () => statistics.Total == 500);
        statistics.Latest().Select(shown => shown.Json).Should().HaveCount(50).And.OnlyHaveUniqueItems();
        statistics.Latest()[0].Json.Should().Contain("\"id\":\"e499\"");
        await statistics.StopAsync(CancellationToken.None);
    }

    [Test]
    public void SecondCounts_AfterALongBreak_ForgetOldSeconds()
    {
        var counts = new SecondCounts(3);
        counts.Add(100, 5);
        counts.Add(101, 6);
        counts.Add(101, 1);
        counts.Before(102).Should().Equal(0, 5, 7);
        counts.Before(103).Should().Equal(5, 7, 0);
        counts.Before(1000).Should().Equal(0, 0, 0);
    }
}
