using Peach.Core.Repositories.Rollouts;
using Peach.Core.Repositories.Storage;

namespace Peach.Core.Repositories.Catalog;

internal sealed class DriftList(RepositoryCatalog catalog, Production production, RepositoryStore store) : IDriftList
{
    private const int RolloutsLookedAt = 100;

    public async Task<IReadOnlyList<Drift>> ListAsync(CancellationToken cancellationToken)
    {
        var drift = new List<Drift>();
        foreach (var repository in catalog.List())
        {
            var stale = production.OfRepository(repository.Id).Where(definition => definition.Definition.StaleReason is not null).ToList();
            var mine = OfRepository(repository).ToList();
            if (stale.Count == 0 && mine.Count == 0) continue;
            var rollouts = await store.ListRolloutsAsync(repository.Id, RolloutsLookedAt, cancellationToken).ConfigureAwait(false);
            drift.AddRange(mine.Select(item => item.Kind == DriftKind.NotWhole ? item with { Since = SinceFailing(rollouts) } : item));
            drift.AddRange(stale.Select(definition => new Drift(
                repository.Id, repository.Name, repository.Codops, DriftKind.Stale, definition.FullName, definition.Definition.Commit.Sha, repository.Head ?? repository.Commit,
                SinceKept(rollouts, definition.FullName), definition.Definition.StaleReason!, "Mend the definition and push; the earlier version serves until then.")));
        }

        return drift;
    }

    private static IEnumerable<Drift> OfRepository(RepositoryView repository)
    {
        if (repository.Hold is { } hold)
        {
            var kind = hold.Kind switch { HoldKind.Pinned => DriftKind.Pinned, HoldKind.RolledBack => DriftKind.RolledBack, _ => DriftKind.Returned };
            var reason = string.IsNullOrEmpty(hold.Reason) ? $"By {hold.By}." : $"By {hold.By}: {hold.Reason}";
            var remedy = hold.Kind == HoldKind.Pinned ? "Follow the branch again when the pin has done its work." : "Push a better commit, or follow the branch again.";
            yield return Of(kind, hold.Commit, hold.At, reason, remedy);
        }

        switch (repository.State)
        {
            case RepositoryState.Unreachable:
                yield return Of(DriftKind.Unreachable, repository.Commit, repository.PolledAt, repository.Error!, "See that the server answers and the token or key is still good; what runs stays.");
                break;
            case RepositoryState.NoBranch:
                yield return Of(DriftKind.NoBranch, repository.Commit, repository.PolledAt, repository.Error!, "Push the branch again, or set another in the repository's settings.");
                break;
            case RepositoryState.Partial when repository.Error is not null:
                yield return Of(DriftKind.NotWhole, repository.Commit, null, repository.Error, "Mend what the rollout names and push.");
                break;
        }

        Drift Of(DriftKind kind, string? runs, DateTimeOffset? since, string reason, string remedy) =>
            new(repository.Id, repository.Name, repository.Codops, kind, null, runs, repository.Head ?? repository.Commit, since, reason, remedy);
    }

    /// <param name="rollouts">Newest first.</param>
    private static DateTimeOffset? SinceFailing(IReadOnlyList<RolloutView> rollouts) =>
        rollouts.SkipWhile(rollout => rollout.State == RolloutState.Running).TakeWhile(rollout => rollout.State != RolloutState.Succeeded).LastOrDefault()?.FinishedAt;

    private static DateTimeOffset? SinceKept(IReadOnlyList<RolloutView> rollouts, string definition) =>
        rollouts.SkipWhile(rollout => !rollout.Kept.Contains(definition)).TakeWhile(rollout => rollout.Kept.Contains(definition) || rollout.State == RolloutState.Failed)
            .LastOrDefault(rollout => rollout.Kept.Contains(definition))?.FinishedAt;
}
