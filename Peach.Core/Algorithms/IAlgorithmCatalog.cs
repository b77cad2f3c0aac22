namespace Peach.Core.Algorithms;

/// <summary>The algorithms of repositories, as their commits in production hold them.</summary>
public interface IAlgorithmCatalog
{
    /// <summary>The algorithms of the commit whose rollout was the last to go well, wholly or in part; of the newest commit where none has.</summary>
    /// <returns>Null when there was none, or the commit's files have not been looked at.</returns>
    Task<CommitAlgorithms?> FindAsync(string repositoryId, CancellationToken cancellationToken);
}
