namespace Peach.Core.Repositories.Storage;

/// <summary>A definition in production.</summary>
internal sealed class DeployedDefinitionRow
{
    public required string RepositoryId { get; init; }

    public required string Section { get; init; }

    public required string Name { get; init; }

    /// <summary>Its place in its section, which keeps the author's order.</summary>
    public int Position { get; init; }

    public required string Commit { get; init; }

    public required string Content { get; init; }

    public string? StaleReason { get; init; }
}
