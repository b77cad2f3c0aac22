namespace Peach.Core.Repositories;

/// <summary>What an admin says of a repository.</summary>
/// <param name="Name">Unique: 1 to 64 letters, digits, <c>.</c>, <c>-</c> and <c>_</c>.</param>
/// <param name="Url">An <c>https://</c>, <c>http://</c>, <c>ssh://</c> or <c>file://</c> URL without credentials, or a local path.</param>
/// <param name="Codops">The organisation whose definitions it declares.</param>
/// <param name="Branch">The branch to follow; null: the repository's default branch, whichever that is.</param>
/// <param name="Token">An access token for HTTP(S), kept encrypted; on update, null keeps the one there is and "" removes it.</param>
public sealed record RepositorySettings(string Name, string Url, string Codops, string? Branch, string? Token)
{
    /// <summary>The user name that the server wants beside the token, such as that of a GitLab deploy token; null keeps it, "" is <c>oauth2</c>.</summary>
    public string? TokenUser { get; init; }

    /// <summary>A private deploy key for SSH without a passphrase, kept encrypted; on update, null keeps the one there is and "" removes it.</summary>
    public string? SshKey { get; init; }

    /// <summary>
    /// The SSH server's public keys, one a line as <c>ssh-keyscan</c> prints them; null keeps those there are, "" forgets them: the next one that
    /// the server shows is then taken and pinned.
    /// </summary>
    public string? SshHostKeys { get; init; }
}
