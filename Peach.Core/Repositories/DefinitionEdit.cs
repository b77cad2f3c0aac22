namespace Peach.Core.Repositories;

/// <summary>A new version of a definition that is made in the UI.</summary>
/// <param name="Content">What stands under its name, as YAML; null takes it out.</param>
/// <param name="Author">Who saves it.</param>
/// <param name="Comment">Why; may be empty.</param>
/// <param name="BasedOn">The version that the author has seen, 0 for none; null: whatever it is.</param>
public sealed record DefinitionEdit(string? Content, string Author, string Comment, int? BasedOn);
