using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Peach.Core.Rules;

/// <summary>Writes rules as YAML, the way <see cref="RulesReader"/> reads them.</summary>
public static partial class RulesText
{
    private static readonly JsonSerializerOptions Quoting = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <returns>One entry a rule; empty for none.</returns>
    public static string Write(IEnumerable<Rule> rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        var text = new StringBuilder();
        foreach (var rule in rules) text.Append("- ").Append(Write(rule)).Append('\n');
        return text.ToString();
    }

    private static string Write(Rule rule) => rule switch
    {
        ExcludeSeenRule seen => "exclude: seen"
            + (seen.Days is { } days ? $"\n  days: {Number(days)}" : "")
            + (seen.Completed is { } completed ? $"\n  completed: {(completed ? "true" : "false")}" : "")
            + (seen.MinCompletion is { } least ? $"\n  min_completion: {Number(least)}" : ""),
        ExcludeUnavailableRule => "exclude: unavailable",
        ExcludeWhereRule exclude => $"exclude: {{where: {Condition(exclude.Condition)}}}",
        RequireRule require => $"require: {Condition(require.Condition)}",
        BoostRule boost => $"boost: {{where: {Condition(boost.Condition)}, factor: {Number(boost.Factor)}}}",
        LimitRule limit => $"limit: {{by: {Scalar(limit.By)}, to: {limit.To.ToString(CultureInfo.InvariantCulture)}{(limit.Behind ? ", overflow: behind" : "")}}}",
        PinRule pin => $"pin: {{item: {Quoted(pin.Item)}, position: {pin.Position.ToString(CultureInfo.InvariantCulture)}"
            + (pin.From is { } from ? $", from: {Moment(from)}" : "") + (pin.Until is { } until ? $", until: {Moment(until)}" : "") + "}",
        BlocklistRule { List: { } name } => $"blocklist: {name}",
        BlocklistRule blocklist => $"blocklist: [{string.Join(", ", blocklist.Ids.Select(Quoted))}]",
        _ => throw new InvalidOperationException($"A rule of the kind {rule.GetType().Name} cannot be written."),
    };

    /// <summary>A condition as a flow map, e.g. <c>{genre: news}</c>.</summary>
    public static string Condition(RuleCondition condition)
    {
        ArgumentNullException.ThrowIfNull(condition);
        return $"{{{string.Join(", ", condition.Tests.Select(test => $"{Scalar(test.Field)}: {Values(test)}"))}}}";
    }

    private static string Values(RuleTest test) =>
        test.Values is [var only] ? Value(only) : $"[{string.Join(", ", test.Values.Select(Value))}]";

    private static string Value(RuleValue value) => value.IsParameter ? $"\"{{{value.Text}}}\"" : Scalar(value.Text);

    private static string Moment(DateTimeOffset moment) => moment.ToString(
        moment.TimeOfDay == TimeSpan.Zero && moment.Offset == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string Number(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    private static string Scalar(string text) => PlainText().IsMatch(text) && !Word().IsMatch(text) ? text : Quoted(text);

    private static string Quoted(string text) => JsonSerializer.Serialize(text, Quoting);

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_-]*\\z", RegexOptions.CultureInvariant)]
    private static partial Regex PlainText();

    [GeneratedRegex("^(true|false|null|yes|no|on|off|y|n)\\z", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Word();
}
