using FluentAssertions;
using NUnit.Framework;
using Peach.Core.Endpoints.Statistics;
using Peach.Tests.Hosting;

namespace Peach.Tests.Endpoints;

public sealed class EndpointStatisticsTests
{
    [Test]
    public void Quantiles_AreWithinAnEighthOfTheTruth()
    {
        var clock = new HandClock();
        var statistics = new EndpointStatistics(clock);

        for (var milliseconds = 1; milliseconds <= 100; milliseconds++) Record(statistics, clock, TimeSpan.FromMilliseconds(milliseconds));

        var minute = statistics.LastMinute();
        minute.Requests.Should().Be(100);
        minute.P50!.Value.TotalMilliseconds.Should().BeInRange(50 * 7 / 8.0, 50 * 9 / 8.0);
        minute.P99!.Value.TotalMilliseconds.Should().BeInRange(99 * 7 / 8.0, 99 * 9 / 8.0);
    }

    [Test]
    public void Requests_OfMoreThanAMinuteAgo_AreForgotten()
    {
        var clock = new HandClock();
        var statistics = new EndpointStatistics(clock);
        statistics.Record(clock.GetTimestamp(), fallback: true, failed: true, "boom");

        clock.Advance(TimeSpan.FromSeconds(75));

        statistics.LastMinute().Should().Be(new EndpointMinute(0, 0, 0, 0, null, null, null));
    }

    [Test]
    public void Rate_CountsTheTimeThereHasBeen()
    {
        var clock = new HandClock();
        var statistics = new EndpointStatistics(clock);
        for (var request = 0; request < 20; request++) statistics.Record(clock.GetTimestamp(), false, false, null);

        clock.Advance(TimeSpan.FromSeconds(4));

        statistics.LastMinute().RequestsPerSecond.Should().BeApproximately(5, 0.001);
    }

    private static void Record(EndpointStatistics statistics, HandClock clock, TimeSpan took)
    {
        var started = clock.GetTimestamp();
        clock.Advance(took);
        statistics.Record(started, false, false, null);
    }
}
