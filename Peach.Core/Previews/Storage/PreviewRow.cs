namespace Peach.Core.Previews.Storage;

/// <summary>A preview as it survives a restart.</summary>
internal sealed class PreviewRow
{
    public required string Id { get; init; }

    public required string RepositoryId { get; init; }

    public required string Version { get; init; }

    public string? Commit { get; init; }

    public long? MergeRequest { get; init; }

    public string? Title { get; init; }

    public string? WebUrl { get; init; }

    public string? Author { get; init; }

    public PreviewState State { get; init; }

    public string? Error { get; init; }

    /// <summary>JSON.</summary>
    public required string Problems { get; init; }

    /// <summary>The endpoints as their section checked them, by name; JSON.</summary>
    public required string Definitions { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }

    public DateTimeOffset ExpiresAt { get; init; }
}
