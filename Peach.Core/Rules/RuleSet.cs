using System.Text;

namespace Peach.Core.Rules;

/// <summary>An endpoint's rules, ready to be applied; immutable.</summary>
public sealed class RuleSet
{
    private RuleSet(IReadOnlyList<Rule> rules)
    {
        Rules = rules;
        Removes = rules.Any(rule => rule.Removes);
        AsksHistory = rules.Any(rule => rule is ExcludeSeenRule);
        AsksAvailability = rules.Any(rule => rule is ExcludeUnavailableRule);
        Boosts = rules.Any(rule => rule is BoostRule);
        Fields =
        [
            .. rules.SelectMany(rule => rule.Where?.Tests.Select(test => test.Field) ?? []).Concat(rules.OfType<LimitRule>().Select(rule => rule.By))
                .Distinct(StringComparer.Ordinal),
        ];
        Paths = [.. Fields.Index().Where(field => field.Item.Contains('.', StringComparison.Ordinal)).Select(field => field.Index)];
        FieldNames = [.. Fields.Select(Encoding.UTF8.GetBytes)];
        Parameters = [.. rules.SelectMany(rule => rule.Where?.Tests ?? []).SelectMany(test => test.Values).Where(value => value.IsParameter).Select(value => value.Text).Distinct()];
    }

    public IReadOnlyList<Rule> Rules { get; }

    /// <summary>Whether they can make an answer shorter.</summary>
    public bool Removes { get; }

    /// <summary>The request's parameters that they name.</summary>
    public IReadOnlyList<string> Parameters { get; }

    /// <summary>Whether what they do depends on who asks.</summary>
    public bool AsksHistory { get; }

    internal bool AsksAvailability { get; }

    internal bool Boosts { get; }

    /// <summary>The items' fields that they ask about.</summary>
    internal IReadOnlyList<string> Fields { get; }

    /// <summary>The same in UTF-8.</summary>
    internal byte[][] FieldNames { get; }

    /// <summary>The places of those fields that reach into an object.</summary>
    internal int[] Paths { get; }

    /// <returns>Null for no rules: nothing is to be done then.</returns>
    public static RuleSet? Of(IReadOnlyList<Rule> rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        return rules.Count == 0 ? null : new RuleSet(rules);
    }
}
