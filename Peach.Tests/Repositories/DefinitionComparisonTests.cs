using FluentAssertions;
using NUnit.Framework;
using Peach.Core.Repositories;
using Peach.Core.Repositories.Rollouts;

namespace Peach.Tests.Repositories;

public sealed class DefinitionComparisonTests
{
    [Test]
    public void Values_AreNamedByTheirPlace_AndThingsInListsByTheirNames() =>
        Changes("""{"url":"/a","components":[{"name":"x","weight":1},{"name":"y","weight":2}]}""", """{"components":[{"name":"new","weight":3},{"name":"x","weight":1},{"name":"y","weight":5}],"cache":"1s"}""")
            .Should().Equal("components.new.name:→\"new\"", "components.new.weight:→3", "components.y.weight:2→5", "cache:→\"1s\"", "url:\"/a\"→");

    [Test]
    public void Values_ThatDifferFarBehind_AreDifferent()
    {
        var common = new string('x', 400);

        Changes($"{common}1", $"{common}2").Should().ContainSingle().Which.Should().StartWith("content:xxx");
    }

    [Test]
    public void Things_OfOneName_AreEachCompared() =>
        Changes("""{"a":[{"name":"x","v":1},{"name":"x","v":2}]}""", """{"a":[{"name":"x","v":9},{"name":"x","v":2}]}""").Should().Equal("a.x.v:1→9");

    private static IEnumerable<string> Changes(string before, string after) =>
        DefinitionComparison.Compare([Definition(before)], [Definition(after)]).Single().Values.Select(value => $"{value.Path}:{value.Before}→{value.After}");

    private static ProductionDefinition Definition(string content) =>
        new("things", 0, new DeployedDefinition(new SourceCommit("r", "r", "demo", new string('a', 40), "/"), "one", content, null));
}
