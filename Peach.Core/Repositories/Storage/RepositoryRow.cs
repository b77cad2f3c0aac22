namespace Peach.Core.Repositories.Storage;

/// <summary>A registered repository, and where it stood when last something became of it.</summary>
internal sealed class RepositoryRow
{
    public required string Id { get; init; }

    public required string Name { get; set; }

    public required string Url { get; set; }

    public required string Codops { get; set; }

    public string? Branch { get; set; }

    public string? ProtectedToken { get; set; }

    public string? TokenUser { get; set; }

    public string? ProtectedSshKey { get; set; }

    /// <summary>The SSH server's pinned public keys, a line for each.</summary>
    public string? HostKeys { get; set; }

    public string? ProtectedHookSecret { get; set; }

    public DateTimeOffset CreatedAt { get; init; }

    public string? FollowedBranch { get; set; }

    public string? Commit { get; set; }

    public string? Author { get; set; }

    public string? Subject { get; set; }

    /// <summary>The commit whose rollout has come to an end, good or bad; it is not tried again by itself.</summary>
    public string? HandledCommit { get; set; }

    /// <summary>Whether all of that commit came into production.</summary>
    public bool IsWhole { get; set; }

    public string? Error { get; set; }

    /// <summary>A <see cref="CommitHold"/> as JSON.</summary>
    public string? Hold { get; set; }

    public DateTimeOffset? PolledAt { get; set; }
}
