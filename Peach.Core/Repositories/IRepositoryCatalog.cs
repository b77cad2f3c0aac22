using Peach.Core.Platform;

namespace Peach.Core.Repositories;

/// <summary>The repositories that Peach follows, and what became of their commits.</summary>
public interface IRepositoryCatalog
{
    /// <summary>All repositories by name, read from memory.</summary>
    IReadOnlyList<RepositoryView> List();

    RepositoryView? Find(string id);

    /// <summary>Programs may name a repository by its id or its name; null: there is none.</summary>
    RepositoryView? FindByIdOrName(string idOrName) => Find(idOrName) ?? List().FirstOrDefault(repository => repository.Name == idOrName);

    /// <summary>Registers a repository; its first poll follows at once.</summary>
    /// <exception cref="PeachException">A value is malformed, the name is taken, or the organisation is unknown.</exception>
    Task<RepositoryView> AddAsync(RepositorySettings settings, CancellationToken cancellationToken);

    /// <returns>Null when there is no such repository.</returns>
    /// <exception cref="PeachException">A value is malformed, or the name is taken.</exception>
    Task<RepositoryView?> UpdateAsync(string id, RepositorySettings settings, CancellationToken cancellationToken);

    /// <summary>Takes a repository and all it declared out of production.</summary>
    /// <returns>False when there is no such repository.</returns>
    Task<bool> RemoveAsync(string id, CancellationToken cancellationToken);

    /// <summary>Looks for a new commit at once rather than at the next poll.</summary>
    void PollNow(string id);

    /// <summary>Rollouts, newest first, of one repository or of all.</summary>
    Task<IReadOnlyList<RolloutView>> ListRolloutsAsync(string? repositoryId, int limit, CancellationToken cancellationToken);
}
