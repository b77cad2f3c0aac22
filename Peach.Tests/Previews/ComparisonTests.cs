using System.Text;
using FluentAssertions;
using NUnit.Framework;
using Peach.Core.Previews.Replays;

namespace Peach.Tests.Previews;

[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class ComparisonTests
{
    [Test]
    public void Answers_ThatDifferInTokenOnly_AreEqual()
    {
        var one = Read("""{"status":"ok","result":{"items":[{"content_id":"a","score":0.5}],"id":"t1","fallback_used":"false"}}""");
        var other = Read("""{"status":"ok","result":{"items":[{"content_id":"a","score":0.5}],"id":"t2","fallback_used":"false"}}""");

        one.IsEqualTo(other).Should().BeTrue();
        one.Items.Should().Equal("a");
    }

    [Test]
    public void Answers_WithOtherScores_HaveTheSameItemsButAreNotEqual()
    {
        var comparison = new Comparison("demo", "similar", "similar");

        comparison.Add("article_id=1", Items("a:1", "b:2"), Items("a:1", "b:3"));

        var difference = comparison.Result();
        (difference.Requests, difference.Equal, difference.SameItems, difference.Overlap, difference.RankCorrelation).Should().Be((1, 0, 1, 1.0, 1.0));
        difference.Examples.Should().ContainSingle().Which.Query.Should().Be("article_id=1");
    }

    [TestCase("a b c d", "a b c d", 1.0, 1.0)]
    [TestCase("a b c d", "d c b a", 1.0, -1.0)]
    [TestCase("a b c d", "a b x y", 0.5, 1.0)]
    [TestCase("a b c", "x y z", 0.0, null)]
    [TestCase("a b", "", 0.0, null)]
    [TestCase("", "", null, null)]
    [TestCase("a b c", "b a c", 1.0, 0.5)]
    public void Orders_AreMeasured(string one, string other, double? overlap, double? correlation)
    {
        var (left, right) = (one.Split(' ', StringSplitOptions.RemoveEmptyEntries), other.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Comparison.Overlap(left, right, 10).Should().Be(overlap);
        Comparison.RankCorrelation(left, right).Should().Be(correlation);
    }

    [Test]
    public void Errors_AndFallbacks_AreCountedPerSide_AndErrorsAreShownFirst()
    {
        var comparison = new Comparison("demo", "similar", "similar");
        comparison.Add("one", Items("a"), Items("b"));
        comparison.Add("two", Items("a"), ReadAnswer.Of(502, """{"status":"error","title":"The endpoint failed"}"""u8, TimeSpan.FromMilliseconds(9)));
        comparison.Add("three", Items("a"), Read("""{"status":"ok","result":{"items":[{"content_id":"a"}],"id":"t","fallback_used":"true"}}"""));

        var difference = comparison.Result();

        (difference.Production.Errors, difference.Preview.Errors, difference.Preview.Fallbacks).Should().Be((0, 1, 1));
        (difference.ItemsIn, difference.ItemsOut).Should().Be((1, 2));
        difference.Preview.P95.Should().Be(TimeSpan.FromMilliseconds(9));
        difference.Examples.Select(example => example.Query).Should().StartWith("two");
    }

    [TestCase("")]
    [TestCase("not json")]
    [TestCase("[1, 2]")]
    [TestCase("""{"status":"ok","result":null}""")]
    [TestCase("""{"status":"ok","result":5}""")]
    [TestCase("""{"urns":["a"],"recommendationId":"x"}""")]
    public void Bodies_OfAnyShape_AreRead(string body) => Read(body).IsEqualTo(Read(body)).Should().BeTrue();

    private static ReadAnswer Items(params string[] items) => Read(
        $$$"""{"status":"ok","result":{"items":[{{{string.Join(',', items.Select(item => $$"""{"content_id":"{{item[..1]}}","score":"{{item[1..]}}"}"""))}}}],"id":"t","fallback_used":"false"}}""");

    private static ReadAnswer Read(string body) => ReadAnswer.Of(200, Encoding.UTF8.GetBytes(body), TimeSpan.FromMilliseconds(5));
}
