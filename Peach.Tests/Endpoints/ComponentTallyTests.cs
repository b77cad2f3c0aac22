using FluentAssertions;
using NUnit.Framework;
using Peach.Core.Endpoints;
using Peach.Core.Endpoints.Statistics;

namespace Peach.Tests.Endpoints;

[TestFixture]
internal sealed class ComponentTallyTests
{
    [Test]
    public void Figures_CountEachRequestInAllBucketsThatHoldIt()
    {
        var tally = new ComponentTally();
        double[] milliseconds = [0.05, 0.2, 0.2, 3, 3, 3, 3, 3, 3, 60_000];
        foreach (var time in milliseconds) tally.Record(TimeSpan.FromMilliseconds(time), isError: time > 1000, isFallback: false, isEmpty: time < 1, isHit: false);

        var figures = tally.Read("demo", "similar", "a", "12345678", isLive: true);

        for (var i = 0; i < ComponentFigures.Bounds.Count; i++)
            figures.Buckets[i].Should().Be(milliseconds.Count(time => time <= ComponentFigures.Bounds[i].TotalMilliseconds), "at most {0}", ComponentFigures.Bounds[i]);
        (figures.Requests, figures.Errors, figures.Empties).Should().Be((10, 1, 3));
        figures.P50!.Value.TotalMilliseconds.Should().BeApproximately(3, 0.6);
        figures.P99!.Value.TotalSeconds.Should().BeApproximately(60, 12);
        figures.Total.TotalMilliseconds.Should().BeApproximately(milliseconds.Sum(), 1);
    }
}
