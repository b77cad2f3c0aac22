namespace Peach.Core.Algorithms.Storage;

/// <summary>What was found in one commit.</summary>
internal sealed class AlgorithmsRow
{
    public required string RepositoryId { get; init; }

    public required string Commit { get; init; }

    public DateTimeOffset FoundAt { get; init; }

    /// <summary>A <see cref="CommitAlgorithms"/> as JSON.</summary>
    public required string Content { get; init; }
}
