namespace Peach.Core.Repositories;

/// <summary>A commit that has been checked out.</summary>
/// <param name="RepositoryId">The repository it belongs to.</param>
/// <param name="RepositoryName">The repository's name, for people.</param>
/// <param name="Codops">The organisation that owns the repository.</param>
/// <param name="Sha">40 hexadecimal digits.</param>
/// <param name="Tree">The read-only folder that holds its files.</param>
public sealed record SourceCommit(string RepositoryId, string RepositoryName, string Codops, string Sha, string Tree)
{
    /// <summary>Whether it is looked at beside production and never to come into it.</summary>
    public bool IsTrial { get; init; }

    /// <summary>The first 8 digits, as people write a commit.</summary>
    public string ShortSha => Sha[..8];
}
