namespace Peach.Core.Rules;

/// <summary>What an admin made an endpoint's rules, in place of its repository's.</summary>
/// <param name="Version">The version that holds.</param>
/// <param name="Rules">The rules; null for none at all.</param>
public sealed record LiveRules(RuleVersion Version, RuleSet? Rules);
