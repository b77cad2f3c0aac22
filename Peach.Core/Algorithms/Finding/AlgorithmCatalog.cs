using Peach.Core.Algorithms.Storage;
using Peach.Core.Repositories;

namespace Peach.Core.Algorithms.Finding;

internal sealed class AlgorithmCatalog(IRepositoryCatalog repositories, AlgorithmStore store) : IAlgorithmCatalog
{
    private const int RolloutsLookedAt = 100;

    public async Task<CommitAlgorithms?> FindAsync(string repositoryId, CancellationToken cancellationToken)
    {
        var rollouts = await repositories.ListRolloutsAsync(repositoryId, RolloutsLookedAt, cancellationToken).ConfigureAwait(false);
        return rollouts.FirstOrDefault(rollout => rollout.State is RolloutState.Succeeded or RolloutState.Partial) is { } last
            ? await store.FindAsync(repositoryId, last.Commit, cancellationToken).ConfigureAwait(false)
            : null;
    }
}
