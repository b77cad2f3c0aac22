namespace Peach.Core.Repositories.Git;

/// <summary>A commit, as people see it.</summary>
/// <param name="Subject">The first line of its message.</param>
internal sealed record CommitInfo(string Sha, string Author, DateTimeOffset CommittedAt, string Subject);
