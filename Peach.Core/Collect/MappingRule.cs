using System.Text.Json;
using System.Text.Json.Serialization;
using Peach.Core.Platform;

namespace Peach.Core.Collect;

/// <summary>Mends requests of a site key that break the format, e.g. <c>ts</c> is <c>event_timestamp</c>.</summary>
/// <param name="Rule">What it does.</param>
/// <param name="On">Where: <c>event</c>, in each event; <c>body</c>, beside <c>events</c>.</param>
/// <param name="Member">The member's name.</param>
/// <param name="To">For <see cref="MappingKind.Rename"/>: the name it gets.</param>
/// <param name="Value">For <see cref="MappingKind.Default"/>: a text, number, true, false or object.</param>
public sealed record MappingRule(
    [property: JsonPropertyName("rule")] MappingKind Rule,
    [property: JsonPropertyName("on")] string On,
    [property: JsonPropertyName("member")] string Member,
    [property: JsonPropertyName("to"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? To = null,
    [property: JsonPropertyName("value"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonElement? Value = null)
{
    public const string OnEvent = "event";
    public const string OnBody = "body";

    /// <summary>Most rules of one site key.</summary>
    public const int MaxRules = 50;

    private const int MaxText = 200;

    /// <summary>The rule in words.</summary>
    public string Describe()
    {
        var place = On == OnEvent ? "In each event" : "In the body";
        return Rule switch
        {
            MappingKind.Rename => $"{place}, {Member} is {To}.",
            MappingKind.Default => $"{place}, {Member} is {Value?.GetRawText()} where it is missing.",
            MappingKind.CollectTime => $"{place}, {Member} is the time the request came where it is missing.",
            MappingKind.Milliseconds => $"{place}, {Member} is in seconds.",
            MappingKind.Number => $"{place}, {Member} is a number, or a time, written as a text.",
            MappingKind.Move => On == OnEvent ? $"{Member} belongs beside the events, not in them." : $"{Member} belongs in each event, not beside them.",
            _ => throw new InvalidOperationException($"There is no rule {Rule}."),
        };
    }

    /// <exception cref="PeachException">A rule is incomplete, or they are too many; all that is wrong is named.</exception>
    public static void Check(IReadOnlyList<MappingRule> rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        List<string> errors = [];
        if (rules.Count > MaxRules) errors.Add($"A site key has at most {MaxRules} rules, not {rules.Count}");
        for (var i = 0; i < rules.Count; i++)
            if (rules[i].FindFault() is { } fault) errors.Add($"rule {i + 1}: {fault}");
        if (errors.Count > 0) throw new PeachException(string.Join("; ", errors) + ".");
    }

    private string? FindFault()
    {
        if (!Enum.IsDefined(Rule)) return "rule must be rename, default, collect_time, milliseconds, number or move";
        if (On is not (OnEvent or OnBody)) return $"on must be {OnEvent} or {OnBody}, was \"{On}\"";
        if (string.IsNullOrWhiteSpace(Member) || Member.Length > MaxText) return $"member must be 1 to {MaxText} characters";
        if (Member is "events") return "events itself cannot be mapped";
        return Rule switch
        {
            MappingKind.Rename when string.IsNullOrWhiteSpace(To) || To.Length > MaxText => $"to must be 1 to {MaxText} characters",
            MappingKind.Rename when To == Member => "member and to are the same",
            MappingKind.Default when Value is null or { ValueKind: JsonValueKind.Undefined or JsonValueKind.Null } => "value is missing",
            MappingKind.Default when Value.Value.GetRawText().Length > 10 * MaxText => $"value is longer than {10 * MaxText} characters",
            _ => null,
        };
    }
}
