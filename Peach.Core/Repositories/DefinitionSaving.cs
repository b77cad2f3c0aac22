namespace Peach.Core.Repositories;

/// <summary>What became of an edit.</summary>
/// <param name="Saved">Null where problems kept it out.</param>
/// <param name="Problems">What is wrong, or worth a warning, by line and column of the edit.</param>
public sealed record DefinitionSaving(DefinitionVersion? Saved, IReadOnlyList<ManifestProblem> Problems);
