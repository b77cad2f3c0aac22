using System.Diagnostics;
using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using Peach.Core.Endpoints.Invocation;
using Peach.Core.Endpoints.Manifest;
using Peach.Core.Python;

namespace Peach.Tests.Endpoints;

/// <summary>What a request's texts become, by parameters as declared or by type hints.</summary>
[TestFixture]
internal sealed class ParameterTests
{
    [TestCase("2026-05-17", "2026-05-17")]
    [TestCase("2026-05-17T20:15", "2026-05-17T20:15:00")]
    [TestCase("2026-05-17T20:15:30Z", "2026-05-17T20:15:30+00:00")]
    [TestCase("2026-05-17T20:15:30.25+02:00", "2026-05-17T20:15:30.250000+02:00")]
    [TestCase("2026-05-17T20:15:30 02:00", "2026-05-17T20:15:30+02:00", TestName = "A plus that was not escaped")]
    [TestCase("2026-02-30", null)]
    [TestCase("17.5.2026", null)]
    [TestCase("2026-05-17T25:00", null)]
    [TestCase("today", null)]
    public void Date_IsGivenInIsoForm(string text, string? value) => IsoDate.Normalise(text).Should().Be(value);

    [Test]
    public void Values_AreChecked_AndTheClosestIsNamed()
    {
        var order = Text("order") with { Values = ["new", "popular"] };

        Bind(order, "popular").Should().Be("popular");
        Mistake(order, "populr").Should().Be("must be one of new, popular, was \"populr\"; did you mean popular?");
        Mistake(Text("n") with { Type = ParameterType.Integer, Values = ["1", "2"] }, "3").Should().StartWith("must be one of 1, 2, was \"3\"");
        Bind(Text("n") with { Type = ParameterType.Integer, Values = ["1", "2"] }, "+2").Should().Be(2L);
    }

    [Test]
    public void Pattern_HoldsForTheWholeText_AndForLongOnesNot()
    {
        var id = Text("id") with { Pattern = "[a-z]{2}-[0-9]+" };

        Bind(id, "lt-7").Should().Be("lt-7");
        Mistake(id, "xlt-7x").Should().Be("must match [a-z]{2}-[0-9]+, was \"xlt-7x\"");
        Mistake(id, "lt-7\n").Should().StartWith("must match");
        Mistake(id, "lt-" + new string('1', 2000)).Should().Be("must be at most 1000 characters, was 2003");
    }

    [Test]
    public void Pattern_ThatBacktrackingWouldDrown_IsAnsweredAtOnce()
    {
        var id = Text("id") with { Pattern = "(a|a|aa)+b" };
        var watch = Stopwatch.StartNew();

        Mistake(id, new string('a', 1000)).Should().StartWith("must match");

        watch.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(5), "by backtracking it would outlast the universe");
    }

    [Test]
    public void Items_AreCheckedAndGivenByTheirType()
    {
        var ids = Text("ids") with { Type = ParameterType.List, MaxLength = 3, Items = Text("item") with { Type = ParameterType.Integer, Min = 1 } };

        Bind(ids, "3, 4").Should().BeOfType<JsonElement>().Which.GetRawText().Should().Be("[3,4]");
        Mistake(ids, "3,x").Should().Be("item 2 must be a whole number, was \"x\"");
        Mistake(ids, "0").Should().Be("item 1 must be at least 1, was 0");
        Mistake(ids, "1,2,3,4").Should().Be("must have at most 3 items, had 4");
        Bind(Text("names") with { Type = ParameterType.List, Items = Text("item") with { Values = ["a", "b"] } }, "b,a").Should().BeOfType<string[]>().Which.Should().Equal("b", "a");
    }

    [Test]
    public void UnknownParameters_AreRefusedWhereTheEndpointSaysSo_WithEverythingElseThatIsWrong()
    {
        var amount = Text("amount") with { Type = ParameterType.Integer };
        KeyValuePair<string, string>[] query = [new("amont", "5"), new("amount", "x"), new("user_id", "u1")];

        var passed = ArgumentBinder.Bind([amount], query, null, new object?[1]);
        var refused = ArgumentBinder.Bind([amount], query, null, new object?[1], UnknownParameters.Refuse);

        passed!.Select(error => error.Parameter).Should().Equal("amount");
        refused!.Select(error => $"{error.Parameter} {error.Message}").Should().Equal(
            "amount must be a whole number, was \"x\"", "amont is not a parameter of this endpoint; did you mean amount?");
    }

    [TestCase("Literal['a', 'b c']", "enum a|b c")]
    [TestCase("typing.Literal['it, s', \"x\"] | None", "enum it, s|x")]
    [TestCase("Optional[Literal[1, 2]]", "integer 1|2")]
    [TestCase("Literal['a', 1]", "string")]
    [TestCase("date", "date")]
    [TestCase("datetime.datetime", "date")]
    [TestCase("list[int]", "list of integer")]
    [TestCase("List[Literal['a', 'b']]", "list of enum a|b")]
    [TestCase("list[str]", "list")]
    [TestCase("'list[float]'", "list of number")]
    [TestCase("Sequence", "list")]
    [TestCase("int | None", "integer")]
    [TestCase("None | float", "number")]
    [TestCase("Optional[bool]", "boolean")]
    [TestCase("dict", "string")]
    [TestCase(null, "string")]
    public void TypeHint_IsRead(string? hint, string expected)
    {
        var parameter = ParametersReader.FromSignature(new InspectedFunction("f", false, 0, 1, false, [new InspectedParameter("p", hint, true, null)], []), new Dictionary<string, JsonElement>()).Single();

        Describe(parameter).Should().Be(expected);
        (parameter.Name, parameter.IsRequired).Should().Be(("p", true));
    }

    [Test]
    public void Definition_KeepsItsParameters_OverARestart()
    {
        var parameter = Text("id") with { Pattern = "[a-z]+", Items = Text("item") with { Values = ["a"] }, Description = "Which.", Example = "x" };
        var definition = new EndpointDefinition("demo", "e", "/e", [], null, "user", [parameter], TimeSpan.FromSeconds(1), false, false) { Unknown = UnknownParameters.Refuse };

        var read = EndpointJson.Read(EndpointJson.Write(definition));

        read.Unknown.Should().Be(UnknownParameters.Refuse);
        read.Parameters[0].Should().BeEquivalentTo(parameter);
        read.Parameters[0].Matches("7").Should().BeFalse();
    }

    private static string Describe(ParameterDefinition parameter) =>
        parameter.TypeName + (parameter.Values is { } values ? $" {string.Join('|', values)}" : "") + (parameter.Items is { } items ? $" of {Describe(items)}" : "");

    private static ParameterDefinition Text(string name) => new(name, ParameterType.String, false, null, null, null, null);

    private static object? Bind(ParameterDefinition parameter, string text)
    {
        var values = new object?[1];
        ArgumentBinder.Bind([parameter], [KeyValuePair.Create(parameter.Name, text)], null, values).Should().BeNull();
        return values[0];
    }

    private static string Mistake(ParameterDefinition parameter, string text) =>
        ArgumentBinder.Bind([parameter], [KeyValuePair.Create(parameter.Name, text)], null, new object?[1])!.Single().Message;
}
