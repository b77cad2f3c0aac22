namespace Peach.Core.Repositories.Git;

/// <summary>How a repository is reached over SSH.</summary>
/// <param name="Key">The private deploy key; null: whatever keys the user that runs Peach has.</param>
/// <param name="HostKeys">The server's pinned keys, as <see cref="SshHostKeys"/> writes them; null: the first that it shows is taken.</param>
/// <param name="Learn">Takes the key that the server showed when none was pinned.</param>
internal sealed record SshAccess(string? Key, string? HostKeys, Action<string> Learn)
{
    /// <summary>Keeps the key out of whatever prints this.</summary>
    public override string ToString() => nameof(SshAccess);
}
