namespace Peach.Core.Rules;

/// <summary>What became of an answer.</summary>
/// <param name="Json">The answer, in which each item is what it was to the byte; the given memory itself where nothing changed.</param>
/// <param name="IsChanged">Whether it is another one.</param>
/// <param name="Before">How many items the function gave; -1 where no items were found.</param>
/// <param name="After">How many are left.</param>
/// <param name="Fired">The rules that did something, in their order.</param>
/// <param name="Notes">What could not be carried out and why, in words.</param>
public sealed record RuleResult(
    ReadOnlyMemory<byte> Json, bool IsChanged, int Before, int After, IReadOnlyList<RuleFiring> Fired, IReadOnlyList<string> Notes);
