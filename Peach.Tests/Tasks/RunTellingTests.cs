using System.Text;
using FluentAssertions;
using NUnit.Framework;
using Peach.Core.Tasks;
using Peach.Core.Tasks.Telling;
using Peach.Tests.Hosting;

namespace Peach.Tests.Tasks;

/// <summary>What runs tell, hostile ones too: bounded, and never an error.</summary>
public sealed class RunTellingTests
{
    [TestCase("""{"t":1,"kind":"metric","name":"loss","value":NaN}""")]
    [TestCase("""{"t":1,"kind":"metric","name":"loss","value":1e999}""")]
    [TestCase("""{"t":1,"kind":"metric","name":"loss","value":"0.1"}""")]
    [TestCase("""{"t":1,"kind":"metric","name":"","value":1}""")]
    [TestCase("""{"t":1,"kind":"metric","name":"a\nb","value":1}""")]
    [TestCase("""{"t":1,"kind":"metric","name":"loss","value":1,"step":1.5}""")]
    [TestCase("""{"t":1e300,"kind":"metric","name":"loss","value":1}""")]
    [TestCase("""{"t":1,"kind":"progress","done":-1}""")]
    [TestCase("""{"t":1,"kind":"progress","done":1,"total":0}""")]
    [TestCase("""{"t":1,"kind":"other"}""")]
    [TestCase("[[[[[[[[[1]]]]]]]]]")]
    [TestCase("1")]
    [TestCase("")]
    [TestCase("{")]
    public void Line_ThatIsNoneOfThese_IsIgnored(string line)
    {
        var telling = new RunTelling(TimeProvider.System);

        ToldLine.Tell(Encoding.UTF8.GetBytes(line), text => text, telling).Should().BeFalse();
        telling.Snapshot("r").Should().BeEquivalentTo(RunTold.Nothing);
    }

    [Test]
    public void File_WithGarbageBetween_GivesTheRestAndCounts()
    {
        using var folder = new TemporaryFolder();
        var telling = new RunTelling(TimeProvider.System);
        using var file = new ToldFile(folder["events"], text => text.Replace("hush", "[TOKEN]", StringComparison.Ordinal), telling);
        File.AppendAllText(folder["events"], """{"t":5,"kind":"progress","done":3,"total":10,"text":"hush"}""" + "\n" + new string('x', 300_000));
        file.ReadOn();
        File.AppendAllText(folder["events"], "\nnonsense\n" + """{"t":7,"kind":"metric","name":"loss","value":0.5,""");
        file.ReadOn();
        File.AppendAllText(folder["events"], "\"step\":2}\n");
        file.ReadOn();

        var told = telling.Snapshot("r");
        told.Progress.Should().Be(new RunProgress(3, 10, "[TOKEN]", DateTimeOffset.FromUnixTimeMilliseconds(5)));
        told.Metrics.Should().ContainSingle().Which.Last.Should().Be(new RunMetricPoint(0.5, 2, DateTimeOffset.FromUnixTimeMilliseconds(7)));
        told.Ignored.Should().Be(2);
    }

    [Test]
    public void Points_BeyondTheMost_AreThinnedWithTheLastKept()
    {
        var telling = new RunTelling(TimeProvider.System);
        for (var step = 0; step < 100_001; step++) telling.Measure("loss", new RunMetricPoint(step, step, default));

        var metric = telling.Snapshot("r").Metrics.Single();
        (metric.Count, metric.Last.Value).Should().Be((100_001, 100_000));
        metric.Points.Count.Should().BeInRange(RunTelling.MaxPoints / 4, RunTelling.MaxPoints + 1);
        metric.Points[0].Step.Should().Be(0);
        metric.Points[^1].Step.Should().Be(100_000);
        metric.Points.Should().BeInAscendingOrder(point => point.Step);
    }

    [Test]
    public void Names_BeyondTheMost_AreCountedAlone()
    {
        var telling = new RunTelling(TimeProvider.System);
        for (var name = 0; name < RunTelling.MaxNames + 5; name++) telling.Measure($"m{name}", new RunMetricPoint(1, null, default));

        var told = telling.Snapshot("r");
        (told.Metrics.Count, told.Ignored).Should().Be((RunTelling.MaxNames, 5));
    }
}
