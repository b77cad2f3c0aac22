namespace Peach.Core.Forge;

/// <summary>What a server is to show beside a commit.</summary>
/// <param name="Name">Which of the commit's statuses, e.g. <c>peach/rollout</c>.</param>
/// <param name="Description">In some words; cut to what the server takes.</param>
/// <param name="Page">The page of this Peach that tells more, as a path, e.g. <c>/repositories/1a2b</c>.</param>
public sealed record CommitStatus(string RepositoryId, string Commit, string Name, CommitStatusState State, string Description, string Page);
