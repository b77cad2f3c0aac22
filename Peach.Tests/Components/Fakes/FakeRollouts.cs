using Peach.Core.Repositories;

namespace Peach.Tests.Components.Fakes;

/// <summary>The rollouts of the fake repositories, and some that drifted.</summary>
internal sealed class FakeRollouts(FakeRepositories repositories, TimeProvider time) : IRolloutHistory, IDriftList
{
    public Task<RolloutView?> FindAsync(string id, CancellationToken cancellationToken) => Task.FromResult(repositories.Rollouts.Find(rollout => rollout.Id == id));

    public Task<IReadOnlyList<RolloutView>> ListAsync(string repositoryId, string? before, int limit, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<RolloutView>>([.. repositories.Rollouts.Where(rollout => rollout.RepositoryId == repositoryId).Take(limit)]);

    public Task<IReadOnlyList<ChangedFile>?> ListFilesAsync(RolloutView rollout, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ChangedFile>?>([new("peach.yaml", 3, 1), new("similar.ipynb", 214, 40), new("logo.png", null, null)]);

    public Task<IReadOnlyList<Drift>> ListAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<Drift>>(
        repositories.Rollouts.Count == 0 ? [] :
        [
            new("r1", "recommender", "demo", DriftKind.Stale, "endpoints.similar", new string('a', 40), new string('b', 40), time.GetUtcNow().AddHours(-5),
                "Commit bbbbbbbb: peach.yaml:12:5: endpoints.similar.timeout must be at most 30s, was 90s", "Mend the definition and push; the earlier version serves until then."),
            new("r1", "recommender", "demo", DriftKind.Pinned, null, new string('a', 40), new string('b', 40), time.GetUtcNow().AddDays(-2), "By ona: election night", "Follow the branch again when the pin has done its work."),
        ]);
}
