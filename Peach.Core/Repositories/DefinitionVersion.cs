namespace Peach.Core.Repositories;

/// <summary>A definition that was made in the UI, as somebody saved it.</summary>
/// <param name="Version">From 1.</param>
/// <param name="Content">What stands under its name, as YAML; null: taken out.</param>
public sealed record DefinitionVersion(DefinitionKey Key, int Version, string? Content, string Author, string Comment, DateTimeOffset CreatedAt);
