namespace Peach.Core.Repositories;

/// <summary>One commit's way into production.</summary>
/// <param name="FinishedAt">Null while it is going on.</param>
/// <param name="Problems">Errors and warnings, each with its place.</param>
/// <param name="Deployed">Definitions now running from this commit.</param>
/// <param name="Kept">Definitions whose earlier version stays because this commit's is not good.</param>
/// <param name="Refused">Definitions that are not good and had no earlier version.</param>
/// <param name="Removed">Definitions that this commit no longer declares.</param>
public sealed record RolloutView(
    string Id, string RepositoryId, string RepositoryName, string Codops, string Commit, string Author, DateTimeOffset CommittedAt, string Subject,
    DateTimeOffset StartedAt, DateTimeOffset? FinishedAt, RolloutState State, IReadOnlyList<ManifestProblem> Problems,
    IReadOnlyList<string> Deployed, IReadOnlyList<string> Kept, IReadOnlyList<string> Refused, IReadOnlyList<string> Removed)
{
    /// <summary>What it was begun by.</summary>
    public RolloutKind Kind { get; init; }

    /// <summary>The commit that goes out of production by it and stays out; null where none does, and in lists of past rollouts.</summary>
    public string? InsteadOf { get; init; }

    /// <summary>The commit that ran before it; null for none, and while it is going on.</summary>
    public string? PreviousCommit { get; init; }

    /// <summary>What it did, definition by definition; nothing while it is going on or when it failed as a whole.</summary>
    public IReadOnlyList<DefinitionChange> Changes { get; init; } = [];

    /// <summary>Who asked for it; null for a push.</summary>
    public string? By { get; init; }

    /// <summary>Why it was asked for; null for a push.</summary>
    public string? Reason { get; init; }
}
