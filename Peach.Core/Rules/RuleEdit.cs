namespace Peach.Core.Rules;

/// <summary>A new version.</summary>
/// <param name="Content">As in <see cref="RuleVersion.Content"/>.</param>
/// <param name="Author">Who saves it.</param>
/// <param name="Comment">Why; at most 500 characters.</param>
/// <param name="BasedOn">The version that the author saw, 0 for none; null: whatever there is.</param>
public sealed record RuleEdit(string? Content, string Author, string Comment, int? BasedOn = null);
