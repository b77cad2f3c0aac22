namespace Peach.Core.Rules;

/// <summary>One field and the values that match; a field that holds a list matches by any of its values.</summary>
/// <param name="Field">The field of the item itself or, where that has none, of Codex.</param>
public sealed record RuleTest(string Field, IReadOnlyList<RuleValue> Values);
