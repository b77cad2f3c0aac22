using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Peach.Core.Rules;
using Peach.Tests.Architecture;

namespace Peach.Tests.Rules;

/// <summary>The cases of <c>cases.json</c>; python/tests/test_rules.py runs the same.</summary>
public sealed class RuleCasesTests
{
    private static readonly JsonArray All = JsonNode.Parse(RepositoryFolder.ReadAllText("Peach.Tests", "Rules", "cases.json"))!.AsArray();

    private static IEnumerable<TestCaseData> Cases() => All.Select((entry, index) => new TestCaseData(index).SetArgDisplayNames((string)entry!["name"]!));

    [TestCaseSource(nameof(Cases))]
    public async Task Case_Applied_HasTheExpectedAnswer(int index)
    {
        var entry = All[index]!.AsObject();
        var now = entry["now"]!.GetValue<DateTimeOffset>();
        var bench = new RuleBench(entry.ContainsKey("history_away") ? TimeSpan.FromMilliseconds(1) : null);
        foreach (var seen in entry["history"]?.AsArray() ?? [])
            bench.Seen.Put((string)seen!["content_id"]!, now.AddDays(-(double)seen["days_ago"]!), (bool)seen["completed"]!, (double)seen["completion"]!);
        foreach (var (id, fields) in entry["codex"]?.AsObject() ?? []) bench.Codex.Put(id, JsonSerializer.SerializeToElement(fields));
        foreach (var (name, ids) in entry["lists"]?.AsObject() ?? []) bench.Lists.Lists[name] = [.. ids!.AsArray().Select(id => (string)id!)];
        bench.Codex.IsAway = entry.ContainsKey("codex_away");
        bench.Seen.IsSilent = entry.ContainsKey("history_away");
        var amount = (int?)entry["amount"];
        var context = new RuleContext("demo", (string?)entry["user"], false, name => Values(entry["parameters"]?[name]), now, amount, amount is not null);

        var result = await bench.Engine.Begin(RuleBench.Read(entry["rules"]!.ToJsonString()), context).ApplyAsync(Encoding.UTF8.GetBytes(entry["items"]!.ToJsonString()));

        JsonNode.DeepEquals(JsonNode.Parse(result.Json.Span), entry["expected"]).Should().BeTrue("the answer was {0}", Encoding.UTF8.GetString(result.Json.Span));
        result.Fired.GroupBy(fired => fired.Rule).ToDictionary(group => group.Key, group => group.Sum(fired => fired.Items))
            .Should().Equal(entry["fired"]!.AsObject().ToDictionary(pair => pair.Key, pair => (int)pair.Value!));
        result.Notes.Should().Equal(entry["notes"]?.AsArray().Select(note => (string)note!) ?? []);
        bench.Seen.Reads.Should().BeLessThanOrEqualTo(1, "rules cost at most one read of the history");
        bench.Codex.Reads.Should().BeLessThanOrEqualTo(1, "rules cost at most one read of Codex");
    }

    private static IReadOnlyList<string>? Values(JsonNode? value) => value switch
    {
        null => null,
        JsonArray list => [.. list.Select(one => (string)one!)],
        _ => [(string)value!],
    };
}
