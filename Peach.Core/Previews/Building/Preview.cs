using Peach.Core.Repositories;

namespace Peach.Core.Previews.Building;

/// <summary>A preview in memory; swapped whole.</summary>
/// <param name="Definitions">The endpoints that are good.</param>
internal sealed record Preview(
    string Id, string RepositoryId, string Version, string? Commit, long? MergeRequest, string? Title, string? WebUrl, string? Author, PreviewState State,
    string? Error, IReadOnlyList<ManifestProblem> Problems, IReadOnlyList<PreviewDefinition> Definitions, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt,
    DateTimeOffset ExpiresAt)
{
    public string? Step { get; init; }

    /// <summary>The folders of the commit that answers and of the one that is being built.</summary>
    public IReadOnlyList<string> Trees { get; init; } = [];

    public ReplayReport? Replay { get; init; }

    /// <summary>The last request, or build.</summary>
    public DateTimeOffset UsedAt { get; init; } = UpdatedAt;
}
