namespace Peach.Core.Repositories;

/// <summary>What became of one entry of a manifest section.</summary>
/// <param name="Name">The entry's name.</param>
/// <param name="Content">The checked definition as JSON, whole in itself, to be kept and given back at activation; null when it has errors.</param>
/// <param name="Problems">Errors and warnings; an entry with an error is not rolled out.</param>
public sealed record DefinitionPlan(string Name, string? Content, IReadOnlyList<ManifestProblem> Problems);
