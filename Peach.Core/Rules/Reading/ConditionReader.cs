using System.Globalization;
using System.Text.RegularExpressions;
using Peach.Core.Repositories;

namespace Peach.Core.Rules.Reading;

/// <summary>Reads what fields must hold.</summary>
internal sealed partial class ConditionReader(List<ManifestProblem> problems, List<(string Name, ManifestNode Node)> parameters)
{
    /// <returns>Null, with errors added, when something is wrong.</returns>
    public RuleCondition? Read(ManifestNode node)
    {
        if (!node.IsMap)
        {
            problems.Add(node.Error($"must be a map of fields to values such as {{genre: news}}, was {node.Description}"));
            return null;
        }

        var before = problems.Count;
        var tests = node.Entries.Select(entry => new RuleTest(entry.Name, ReadValues(entry.Value))).ToList();
        if (tests.Count == 0) problems.Add(node.Error("names no field; write e.g. {genre: news}"));
        return problems.Count == before ? new RuleCondition(tests) : null;
    }

    private List<RuleValue> ReadValues(ManifestNode node)
    {
        if (!node.IsList) return [ReadValue(node)];
        var values = node.Items.Select(ReadValue).ToList();
        if (values.Count == 0) problems.Add(node.Error("must have at least 1 value, was 0"));
        if (values.Count > RulesFormat.MaxValues) problems.Add(node.Error($"must be at most {RulesFormat.MaxValues} values, was {values.Count}"));
        return values;
    }

    private RuleValue ReadValue(ManifestNode node)
    {
        if (node.IsNull || node.Text is not { } text)
        {
            problems.Add(node.Error(AsParameter(node) is { } meant
                ? $"must be a value or a list of values, was a map; write \"{{{meant}}}\" in quotes for the request's parameter {meant}"
                : $"must be a value or a list of values, was {node.Description}"));
            return default;
        }

        if (text.Length > RulesFormat.MaxIdLength) problems.Add(node.Error($"must be at most {RulesFormat.MaxIdLength} characters, was {text.Length}"));
        if (Parameter().Match(text) is { Success: true } match)
        {
            parameters.Add((match.Groups[1].Value, node));
            return new RuleValue(match.Groups[1].Value, true);
        }

        return new RuleValue(node.IsQuoted ? text : Plain(text), false);
    }

    /// <summary>What is meant by <c>{lang}</c> without quotes, which YAML reads as a map.</summary>
    private static string? AsParameter(ManifestNode node) => node.IsMap && node.Entries.ToList() is [{ Value.IsNull: true } only] ? only.Name : null;

    /// <summary>Numbers in their shortest form, as items' numbers are compared.</summary>
    private static string Plain(string text)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)) return whole.ToString(CultureInfo.InvariantCulture);
        return NumberText().IsMatch(text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? RuleNumbers.Text(number) : text;
    }

    [GeneratedRegex(@"^\{([A-Za-z_][A-Za-z0-9_]*)\}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Parameter();

    [GeneratedRegex(@"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex NumberText();
}
