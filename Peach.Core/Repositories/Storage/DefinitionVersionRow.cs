namespace Peach.Core.Repositories.Storage;

/// <summary>A version of a definition that was made in the UI.</summary>
internal sealed class DefinitionVersionRow
{
    public required string RepositoryId { get; init; }

    public required string Section { get; init; }

    public required string Name { get; init; }

    public int Version { get; init; }

    public string? Content { get; init; }

    public required string Author { get; init; }

    public required string Comment { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DefinitionVersion ToVersion() => new(new DefinitionKey(RepositoryId, Section, Name), Version, Content, Author, Comment, CreatedAt);
}
