using FluentAssertions;
using NUnit.Framework;
using Peach.Core.Dashboards.Counting;
using Peach.Core.Dashboards.Storage;

namespace Peach.Tests.Dashboards;

[TestFixture]
internal sealed class SketchTests
{
    [TestCase(0)]
    [TestCase(1)]
    [TestCase(100)]
    [TestCase(1_000)]
    [TestCase(20_000)]
    [TestCase(200_000)]
    public void Estimate_OfManyDifferent_IsWithinFourStandardErrors(int count)
    {
        var sketch = new Sketch();
        for (var i = 0; i < count; i++)
        {
            sketch.Add(Hash64.Of(BitConverter.GetBytes(i)));
            sketch.Add(Hash64.Of(BitConverter.GetBytes(i / 2)));
        }

        ((double)sketch.Estimate()).Should().BeApproximately(count, count * 0.023 * 4);
        Sketch.Parse(sketch.ToText()).Estimate().Should().Be(sketch.Estimate());
    }

    [Test]
    public void Merge_OfTwo_CountsWhatBothSawOnce()
    {
        var (one, other) = (new Sketch(), new Sketch());
        for (var i = 0; i < 300; i++) one.Add(Hash64.Of(BitConverter.GetBytes(i)));
        for (var i = 200; i < 500; i++) other.Add(Hash64.Of(BitConverter.GetBytes(i)));

        one.Merge(other).Should().BeTrue();
        one.Merge(other).Should().BeFalse();
        one.Estimate().Should().BeInRange(460, 540);
    }
}
