using Peach.Core.Codex;

namespace Peach.Core.Rules.Engine;

/// <summary>An item of an answer: where its bytes are, and what rules ask about.</summary>
internal sealed class RuleItem
{
    /// <summary>Where it begins in the answer; -1 for one that is not in it.</summary>
    public int Start { get; init; }

    public int Length { get; set; }

    /// <summary>The bytes of one that is not in the answer.</summary>
    public byte[]? Own { get; init; }

    /// <summary>Null for an item without an id.</summary>
    public string? Id { get; set; }

    /// <summary>Its <c>score</c>; not a number where it has none.</summary>
    public double Score { get; set; } = double.NaN;

    /// <summary>For each field that the rules ask about, its values; null where the item has none.</summary>
    public required string[]?[] Fields { get; init; }

    /// <summary>What the catalogue says; null for nothing.</summary>
    public CodexItem? Facts { get; set; }

    /// <summary>What the catalogue says of a field; null where it says nothing.</summary>
    public string[]? FactsOf(string field) => Facts is { } facts ? FieldValues.Of(facts.Body, field) : null;
}
