namespace Peach.Core.Repositories;

/// <summary>Names a definition that is made in the UI.</summary>
/// <param name="RepositoryId">The repository whose functions it names.</param>
/// <param name="Section">The manifest's section, e.g. <c>endpoints</c>.</param>
/// <param name="Name">Its name there.</param>
public sealed record DefinitionKey(string RepositoryId, string Section, string Name);
