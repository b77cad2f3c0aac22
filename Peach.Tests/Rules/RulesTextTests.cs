using FluentAssertions;
using NUnit.Framework;
using Peach.Core.Rules;
using Peach.Web.Components.Parts;

namespace Peach.Tests.Rules;

/// <summary>Rules as text, in the form, and as text again.</summary>
public sealed class RulesTextTests
{
    private const string Text = """
        - exclude: seen
        - exclude: seen
          days: 30
          completed: false
          min_completion: 0.5
        - exclude: unavailable
        - exclude: {where: {genre: [news, "18", "yes", "a: b", "{lang}"]}}
        - require: {language: "{lang}", "field one": "Žinios \"\\"}
        - boost: {where: {live: "true"}, factor: 1.3}
        - limit: {by: show_id, to: 2}
        - limit: {by: "show id", to: 2, overflow: behind}
        - pin: {item: "007", position: 3, from: 2026-06-01, until: 2026-06-01T16:30:00Z}
        - blocklist: recalled
        - blocklist: ["1", "a b"]

        """;

    [Test]
    public void Text_ReadAndWritten_IsTheSame() => RulesText.Write(Read(Text)).Should().Be(Text);

    [Test]
    public void Rules_InTheForm_MeanTheSame() =>
        RulesText.Write(Read(RuleDraft.Write(Read(Text).Select(RuleDraft.Of)))).Should().Be(Text);

    [TestCase("- exclude where: {a: 007}", "- exclude: {where: {a: \"7\"}}\n")]
    [TestCase("- exclude where: {a: 1.50}", "- exclude: {where: {a: \"1.5\"}}\n")]
    [TestCase("- pin: {item: 7, from: 2026-06-01T02:00:00+02:00}", "- pin: {item: \"7\", position: 1, from: 2026-06-01}\n")]
    [TestCase("[{\"require\": {\"a\": [1, true]}}]", "- require: {a: [\"1\", \"true\"]}\n")]
    [TestCase("", "")]
    [TestCase("# nothing yet", "")]
    [TestCase("[]", "")]
    public void Text_OfOtherShapes_IsRead(string text, string expected) => RulesText.Write(Read(text)).Should().Be(expected);

    [Test]
    public void Kinds_OfTheForm_AreThoseOfTheFormat() =>
        RuleDraft.Kinds.Select(kind => kind.Split(' ')[0]).Distinct().Should().BeEquivalentTo(RulesFormat.Kinds.Select(kind => kind.Split(' ')[0]).Distinct());

    [Test]
    public void Aliases_ThatMultiply_AreRefused()
    {
        var text = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + string.Concat(Enumerable.Range(0, 8).Select(i =>
            $"{(char)('b' + i)}: &{(char)('b' + i)} [{string.Join(", ", Enumerable.Repeat($"*{(char)('a' + i)}", 10))}]\n"));

        RulesReader.Read(text).Problems.Should().ContainSingle().Which.Message.Should().Contain("is not valid YAML");
    }

    [Test]
    public void Diff_ShowsWhatIsGoneAndNew()
    {
        LineDiff.Of("a\nb\nc\n", "a\nc\nd\n").Should().Equal((' ', "a"), ('-', "b"), (' ', "c"), ('+', "d"));
        LineDiff.Of("", "a").Should().Equal(('+', "a"));
        LineDiff.Of("", "").Should().BeEmpty();
    }

    private static IReadOnlyList<Rule> Read(string text)
    {
        var reading = RulesReader.Read(text);
        reading.Problems.Should().BeEmpty();
        return reading.Rules;
    }
}
