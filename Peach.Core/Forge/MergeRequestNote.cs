namespace Peach.Core.Forge;

/// <summary>Peach's one note on a merge request.</summary>
/// <param name="MergeRequest">Its number in the project.</param>
/// <param name="Body">Markdown.</param>
public sealed record MergeRequestNote(string RepositoryId, long MergeRequest, string Body);
