namespace Peach.Core.Repositories.Git;

/// <summary>One run of git.</summary>
/// <param name="Arguments">The subcommand and what follows; <c>--</c> before every value that a person gave.</param>
/// <param name="Limit">The longest that it may take.</param>
internal sealed record GitCall(IReadOnlyList<string> Arguments, TimeSpan Limit)
{
    /// <summary>A bare repository to work in; null for none.</summary>
    public string? GitFolder { get; init; }

    /// <summary>A folder to write files to, with an index file of its own beside it.</summary>
    public string? WorkTree { get; init; }

    /// <summary>The repository that it talks to; null when it stays on this machine's mirror.</summary>
    public GitRemote? Remote { get; init; }

    public string? Token { get; init; }

    /// <summary>The name that goes with the token; null for the usual one.</summary>
    public string? TokenUser { get; init; }

    /// <summary>Keys for a remote over SSH; null for those of the user that runs Peach.</summary>
    public SshAccess? Ssh { get; init; }

    public int MaxOutputBytes { get; init; } = 4 * 1024 * 1024;
}
