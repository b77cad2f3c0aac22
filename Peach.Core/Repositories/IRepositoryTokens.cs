namespace Peach.Core.Repositories;

/// <summary>The access tokens of repositories, for who speaks to a repository's own server beside git.</summary>
public interface IRepositoryTokens
{
    /// <param name="repositoryId">The repository.</param>
    /// <param name="server">Where the token would be sent.</param>
    /// <returns>The token; null when there is none, or when it was given for another server.</returns>
    string? Find(string repositoryId, Uri server);
}
