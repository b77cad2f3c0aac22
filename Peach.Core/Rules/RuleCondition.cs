namespace Peach.Core.Rules;

/// <summary>What fields of an item must hold, all of it.</summary>
public sealed record RuleCondition(IReadOnlyList<RuleTest> Tests);
