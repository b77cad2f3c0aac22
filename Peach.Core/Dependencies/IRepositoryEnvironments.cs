namespace Peach.Core.Dependencies;

/// <summary>The environments of repositories, for pages and scripts.</summary>
public interface IRepositoryEnvironments
{
    /// <summary>What the commit last prepared needs; null when it names no requirements, or none was prepared yet.</summary>
    RepositoryEnvironmentView? Find(string repositoryId);

    /// <summary>What installing those packages printed; null when nothing is kept.</summary>
    Task<string?> ReadLogAsync(string repositoryId, CancellationToken cancellationToken);
}
