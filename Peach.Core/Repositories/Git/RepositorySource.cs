namespace Peach.Core.Repositories.Git;

/// <summary>All that is needed to read a repository.</summary>
/// <param name="Branch">The branch to follow; null for the default one.</param>
/// <param name="ProtectedToken">The access token, encrypted; null for none.</param>
internal sealed record RepositorySource(string Id, string Name, string Codops, GitRemote Remote, string? Branch, string? ProtectedToken);
