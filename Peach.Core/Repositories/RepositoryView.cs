namespace Peach.Core.Repositories;

/// <summary>A repository as people and programs see it.</summary>
/// <param name="Branch">The branch set by the admin; null: the default branch.</param>
/// <param name="HasToken">Whether an access token is kept.</param>
/// <param name="FollowedBranch">The branch last found; null before the first successful poll.</param>
/// <param name="Commit">The newest commit seen; null before the first.</param>
/// <param name="Author">Its author's name.</param>
/// <param name="Subject">The first line of its message.</param>
/// <param name="State">Where the repository stands.</param>
/// <param name="Error">Why the last poll or rollout failed, and what to do; null when all is well.</param>
/// <param name="PolledAt">The last successful poll.</param>
/// <param name="Definitions">How many definitions of it are in production.</param>
/// <param name="StaleDefinitions">How many of those run from an older commit because the newest version is not good.</param>
public sealed record RepositoryView(
    string Id, string Name, string Codops, string Url, string? Branch, bool HasToken, string? FollowedBranch,
    string? Commit, string? Author, string? Subject, RepositoryState State, string? Error, DateTimeOffset? PolledAt,
    int Definitions, int StaleDefinitions)
{
    /// <summary>The branch's newest commit, as last seen; null before the first look of this process.</summary>
    public string? Head { get; init; }

    /// <summary>What runs instead of the branch's newest commit, and why; null: the branch is followed.</summary>
    public CommitHold? Hold { get; init; }

    /// <summary>How far the rollout that is going on is; null when none is.</summary>
    public RolloutStep? Progress { get; init; }

    /// <summary>When it is looked at next; after a failure the pauses grow. Null while it is being looked at.</summary>
    public DateTimeOffset? NextPollAt { get; init; }

    /// <summary>The user name that goes with the token; null: the usual one.</summary>
    public string? TokenUser { get; init; }

    /// <summary>Whether a deploy key for SSH is kept.</summary>
    public bool HasSshKey { get; init; }

    /// <summary>The SSH server's pinned keys, each as <c>SHA256:… (type)</c>.</summary>
    public IReadOnlyList<string> SshHostKeys { get; init; } = [];

    /// <summary>Whether a webhook's secret is kept.</summary>
    public bool HasHookSecret { get; init; }
}
