namespace Peach.Core.Repositories;

/// <summary>Past rollouts, one by one.</summary>
public interface IRolloutHistory
{
    Task<RolloutView?> FindAsync(string id, CancellationToken cancellationToken);

    /// <param name="repositoryId">The repository.</param>
    /// <param name="before">Only rollouts older than the one of this id; null for all.</param>
    /// <param name="limit">At most so many, newest first.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<IReadOnlyList<RolloutView>> ListAsync(string repositoryId, string? before, int limit, CancellationToken cancellationToken);

    /// <summary>The files in which a rollout's commit differs from what ran before it, at most 500.</summary>
    /// <returns>Null when nothing ran before it, or a commit is not kept any more.</returns>
    Task<IReadOnlyList<ChangedFile>?> ListFilesAsync(RolloutView rollout, CancellationToken cancellationToken);
}
