namespace Peach.Core.Repositories;

/// <summary>What a git server said of a merge request.</summary>
/// <param name="RepositoryId">The repository that it would change.</param>
/// <param name="Iid">Its number within its project.</param>
/// <param name="Title">As its author wrote it: not to be trusted.</param>
/// <param name="SourceBranch">The branch that holds its commits.</param>
/// <param name="HeadCommit">The branch's newest commit, 40 digits.</param>
/// <param name="State">Where it stands now.</param>
/// <param name="WebUrl">Its page on the git server.</param>
/// <param name="Author">Whoever opened it, or changed it last; empty when the server does not say.</param>
public sealed record MergeRequestEvent(
    string RepositoryId, long Iid, string Title, string SourceBranch, string HeadCommit, MergeRequestState State, string WebUrl, string Author);
