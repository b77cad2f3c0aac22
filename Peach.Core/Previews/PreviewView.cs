using Peach.Core.Endpoints;
using Peach.Core.Repositories;

namespace Peach.Core.Previews;

/// <summary>A branch or commit beside production.</summary>
/// <param name="Version">The branch or commit as it was asked for; <c>peach_version</c> of requests.</param>
/// <param name="Commit">What it runs from; null before it was fetched.</param>
/// <param name="MergeRequest">The number of its merge request; null when an administrator began it.</param>
/// <param name="Title">The merge request's.</param>
/// <param name="WebUrl">The merge request's page; null when there is none that is safe to link to.</param>
/// <param name="Author">Whose merge request it is.</param>
/// <param name="Error">Why it could not be built.</param>
/// <param name="Problems">What is wrong with the commit, each with its place.</param>
/// <param name="Endpoints">Those that answer.</param>
/// <param name="UpdatedAt">When its last build began or ended.</param>
/// <param name="ExpiresAt">When it goes by itself.</param>
public sealed record PreviewView(
    string Id, string RepositoryId, string RepositoryName, string Codops, string Version, string? Commit, long? MergeRequest, string? Title, string? WebUrl, string? Author,
    PreviewState State, string? Error, IReadOnlyList<ManifestProblem> Problems, IReadOnlyList<TrialEndpoint> Endpoints, DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt, DateTimeOffset ExpiresAt)
{
    /// <summary>What is being done right now, in some words; null when nothing is.</summary>
    public string? Step { get; init; }

    /// <summary>The last replay; null before the first since Peach started.</summary>
    public ReplayReport? Replay { get; init; }
}
