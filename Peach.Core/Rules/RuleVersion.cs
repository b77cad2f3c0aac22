namespace Peach.Core.Rules;

/// <summary>A version of what is edited live.</summary>
/// <param name="Version">Counted from 1; the highest one holds.</param>
/// <param name="Content">Rules as YAML, or a list's ids, one a line; null: nothing live, so the repository's rules hold, or no list.</param>
/// <param name="Author">Who saved it.</param>
/// <param name="Comment">Why, in the author's words.</param>
/// <param name="CreatedAt">Since when.</param>
public sealed record RuleVersion(int Version, string? Content, string Author, string Comment, DateTimeOffset CreatedAt);
