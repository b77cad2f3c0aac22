namespace Peach.Core.Repositories.Git;

/// <summary>All that is needed to read a repository.</summary>
/// <param name="Branch">The branch to follow; null for the default one.</param>
/// <param name="ProtectedToken">The access token, encrypted; null for none.</param>
internal sealed record RepositorySource(string Id, string Name, string Codops, GitRemote Remote, string? Branch, string? ProtectedToken)
{
    /// <summary>The name that goes with the token; null for the usual one.</summary>
    public string? TokenUser { get; init; }

    /// <summary>The private deploy key for SSH, encrypted; null for none.</summary>
    public string? ProtectedSshKey { get; init; }

    /// <summary>The SSH server's pinned keys; null before the first is known.</summary>
    public string? HostKeys { get; init; }
}
