using Peach.Core.Repositories.Git;
using Peach.Core.Repositories.Rollouts;

namespace Peach.Core.Repositories.Catalog;

/// <summary>Where a repository stands.</summary>
/// <param name="HandledCommit">The commit whose rollout has come to an end, good or bad.</param>
/// <param name="IsWhole">Whether all of that commit came into production.</param>
/// <param name="RolloutError">Why not all of it did.</param>
/// <param name="PollError">Why the last poll failed; null when it did not.</param>
internal sealed record RepositoryStatus(
    RepositorySource Source, string? FollowedBranch, string? Commit, string? Author, string? Subject, string? HandledCommit, bool IsWhole,
    string? RolloutError, string? PollError, DateTimeOffset? PolledAt, bool IsRollingOut)
{
    /// <summary>The branch's newest commit, as last seen.</summary>
    public string? Head { get; init; }

    /// <summary>What is to run instead of the branch's newest commit; null: that one.</summary>
    public CommitHold? Hold { get; init; }

    /// <summary>How far the rollout that is going on is.</summary>
    public RolloutStep? Progress { get; init; }

    /// <summary>Whether the last poll failed because the branch is not there, on a server that is.</summary>
    public bool IsBranchGone { get; init; }

    /// <summary>When it is looked at next.</summary>
    public DateTimeOffset? NextPollAt { get; init; }

    /// <summary>The webhook's secret, encrypted; null for none.</summary>
    public string? ProtectedHookSecret { get; init; }

    /// <summary>Who changed a definition in the UI that is yet to be rolled out, and how; null when nobody did.</summary>
    public RolloutOrder? Edited { get; init; }

    public RepositoryState State => this switch
    {
        { IsRollingOut: true } => RepositoryState.RollingOut,
        { PollError: not null, IsBranchGone: true } => RepositoryState.NoBranch,
        { PollError: not null } => RepositoryState.Unreachable,
        { RolloutError: not null } => RepositoryState.Partial,
        { HandledCommit: null } => RepositoryState.New,
        { IsWhole: true } => RepositoryState.Current,
        _ => RepositoryState.Partial,
    };
}
