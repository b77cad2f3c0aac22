using FluentAssertions;
using NUnit.Framework;
using Peach.Core.Repositories;
using Peach.Core.Repositories.Manifests;
using Peach.Tests.Hosting;

namespace Peach.Tests.Repositories;

public sealed class ManifestMapReaderTests
{
    [Test]
    public void Values_OfTheRightKind_AreRead()
    {
        var (reader, problems) = Reader("{text: abc, yes: true, no: off, number: 2.5, whole: -3, time: 200ms, list: [a, 1], one: x, json: {a: 1, b: [true, null, '1', 1.5]}, empty: }");

        reader.Text("text").Should().Be("abc");
        reader.Flag("yes").Should().BeTrue();
        reader.Flag("no", fallback: true).Should().BeFalse();
        reader.Number("number", 0, 10).Should().Be(2.5);
        reader.WholeNumber("whole", -5, 10).Should().Be(-3);
        reader.Duration("time", TimeSpan.Zero, TimeSpan.FromSeconds(1)).Should().Be(TimeSpan.FromMilliseconds(200));
        reader.Texts("list").Should().Equal("a", "1");
        reader.Texts("one").Should().Equal("x");
        reader.JsonMap("json").ToJsonString().Should().Be("""{"a":1,"b":[true,null,"1",1.5]}""");
        reader.Text("empty").Should().BeNull();
        reader.RefuseUnknownKeys();
        problems.Should().BeEmpty();
    }

    [Test]
    public void Values_OfTheWrongKind_AreErrorsWithPlaceAndLimit()
    {
        var (reader, problems) = Reader("{text: [], flag: maybe, number: abc, small: 1, large: 11, whole: 1.5, time: 200, word: usr, list: [a, ~], map: 1, wieght: 1}");

        reader.Text("text").Should().BeNull();
        reader.Flag("flag");
        reader.Number("number", 0, 1);
        reader.Number("small", 2, 10);
        reader.Number("large", 2, 10);
        reader.WholeNumber("whole", 0, 9);
        reader.Duration("time", TimeSpan.Zero, TimeSpan.FromHours(1));
        reader.OneOf("word", "user", "client");
        reader.Texts("list").Should().Equal("a");
        reader.JsonMap("map").Should().BeEmpty();
        reader.RequiredText("method", "train");
        reader.Number("weight", 0, 100);
        reader.RefuseUnknownKeys();

        problems.Select(problem => problem.Message).Should().Equal(
            "things.x.text must be text, was a list",
            "things.x.flag must be true or false, was \"maybe\"",
            "things.x.number must be a number, was \"abc\"",
            "things.x.small must be at least 2, was 1",
            "things.x.large must be at most 10, was 11",
            "things.x.whole must be a whole number, was \"1.5\"",
            "things.x.time must be a duration such as 200ms, 30s, 5m or 1h, was \"200\"",
            "things.x.word must be one of user, client, was \"usr\"; did you mean user?",
            "things.x.list[1] must be text, was nothing",
            "things.x.map must be a map, was \"1\"",
            "things.x has no method; add e.g. \"method: train\"",
            "things.x.wieght is not a known key; did you mean weight?");
        problems.Should().OnlyContain(problem => problem.File == "peach.yaml" && problem.Line == 2 && problem.Column > 1 && problem.Severity == ProblemSeverity.Error);
    }

    private static (ManifestMapReader Reader, List<ManifestProblem> Problems) Reader(string yaml)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["peach.yaml"], $"things:\n  x: {yaml}\n");
        var manifest = ManifestReader.Read(folder.Root, ["things"]);
        manifest.Problems.Should().BeEmpty();
        var problems = new List<ManifestProblem>();
        return (new ManifestMapReader(manifest.Sections["things"][0].Value, problems), problems);
    }
}
