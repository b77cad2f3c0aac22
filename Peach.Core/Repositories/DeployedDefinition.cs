namespace Peach.Core.Repositories;

/// <summary>A definition in production.</summary>
/// <param name="Commit">The commit that it runs from: the last one in which it was good.</param>
/// <param name="Name">The entry's name in its section.</param>
/// <param name="Content">The checked definition, as its section wrote it.</param>
/// <param name="StaleReason">Why a newer commit's version of it did not come into production; null when it is the newest.</param>
public sealed record DeployedDefinition(SourceCommit Commit, string Name, string Content, string? StaleReason);
