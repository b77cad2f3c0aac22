using Peach.Core.Repositories.Git;
using Peach.Core.Repositories.Storage;

namespace Peach.Core.Repositories.Rollouts;

internal sealed class RolloutHistory(RepositoryStore store, GitMirror mirror) : IRolloutHistory
{
    public Task<RolloutView?> FindAsync(string id, CancellationToken cancellationToken) => store.FindRolloutAsync(id, cancellationToken);

    public Task<IReadOnlyList<RolloutView>> ListAsync(string repositoryId, string? before, int limit, CancellationToken cancellationToken) =>
        store.ListRolloutsAsync(repositoryId, before, limit, cancellationToken);

    public async Task<IReadOnlyList<ChangedFile>?> ListFilesAsync(RolloutView rollout, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(rollout);
        if (rollout.PreviousCommit is not { } previous) return null;
        try
        {
            return await mirror.CompareAsync(rollout.RepositoryId, previous, rollout.Commit, cancellationToken).ConfigureAwait(false);
        }
        catch (GitException)
        {
            return null;
        }
    }
}
