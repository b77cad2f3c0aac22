namespace Peach.Core.Repositories;

/// <summary>A merge request as its server told of it.</summary>
/// <param name="RepositoryId">The followed repository.</param>
/// <param name="Iid">Its number in the project.</param>
/// <param name="Title">As people wrote it.</param>
/// <param name="SourceBranch">The branch that is to be merged.</param>
/// <param name="HeadCommit">That branch's newest commit, 40 digits.</param>
/// <param name="State">Where it stands.</param>
/// <param name="WebUrl">Its page on the server.</param>
/// <param name="Author">Whose it is.</param>
public sealed record MergeRequestEvent(
    string RepositoryId, long Iid, string Title, string SourceBranch, string HeadCommit, MergeRequestState State, string WebUrl, string Author);
