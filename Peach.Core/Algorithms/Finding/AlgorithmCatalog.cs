using Peach.Core.Algorithms.Storage;
using Peach.Core.Repositories;

namespace Peach.Core.Algorithms.Finding;

internal sealed class AlgorithmCatalog(IRepositoryCatalog repositories, AlgorithmStore store) : IAlgorithmCatalog
{
    private const int RolloutsLookedAt = 100;

    public async Task<CommitAlgorithms?> FindAsync(string repositoryId, CancellationToken cancellationToken)
    {
        var rollouts = await repositories.ListRolloutsAsync(repositoryId, RolloutsLookedAt, cancellationToken).ConfigureAwait(false);
        // One without a manifest has none that went well, and may have algorithms all the same.
        return (rollouts.FirstOrDefault(rollout => rollout.State is RolloutState.Succeeded or RolloutState.Partial) ?? (rollouts.Count > 0 ? rollouts[0] : null)) is { } last
            ? await store.FindAsync(repositoryId, last.Commit, cancellationToken).ConfigureAwait(false)
            : null;
    }
}
