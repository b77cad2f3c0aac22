using Peach.Core.Platform;
using Peach.Core.Repositories;

namespace Peach.Tests.Components.Fakes;

internal sealed class FakeRepositories(TimeProvider time) : IRepositoryCatalog
{
    private readonly List<RepositoryView> _repositories = [];

    public List<RolloutView> Rollouts { get; } = [];

    public List<string> Polled { get; } = [];

    public IReadOnlyList<RepositoryView> List()
    {
        lock (_repositories) return [.. _repositories];
    }

    public RepositoryView? Find(string id) => List().FirstOrDefault(repository => repository.Id == id);

    public Task<RepositoryView> AddAsync(RepositorySettings settings, CancellationToken cancellationToken)
    {
        lock (_repositories)
        {
            if (_repositories.Exists(known => known.Name == settings.Name)) throw new PeachException($"There is a repository {settings.Name} already.");
            var added = new RepositoryView(
                $"r{_repositories.Count + 1}", settings.Name, settings.Codops, settings.Url, settings.Branch, !string.IsNullOrEmpty(settings.Token), null, null,
                null, null, RepositoryState.New, null, null, 0, 0);
            _repositories.Add(added);
            return Task.FromResult(added);
        }
    }

    public void Put(RepositoryView repository)
    {
        lock (_repositories)
        {
            _repositories.RemoveAll(known => known.Id == repository.Id);
            _repositories.Add(repository);
        }
    }

    public Task<RepositoryView?> UpdateAsync(string id, RepositorySettings settings, CancellationToken cancellationToken)
    {
        if (Find(id) is not { } known) return Task.FromResult<RepositoryView?>(null);
        var changed = known with { Name = settings.Name, Url = settings.Url, Codops = settings.Codops, Branch = settings.Branch, PolledAt = time.GetUtcNow() };
        Put(changed);
        return Task.FromResult<RepositoryView?>(changed);
    }

    public Task<bool> RemoveAsync(string id, CancellationToken cancellationToken)
    {
        lock (_repositories) return Task.FromResult(_repositories.RemoveAll(known => known.Id == id) > 0);
    }

    public void PollNow(string id)
    {
        lock (Polled) Polled.Add(id);
    }

    public Task<IReadOnlyList<RolloutView>> ListRolloutsAsync(string? repositoryId, int limit, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<RolloutView>>([.. Rollouts.Where(rollout => repositoryId is null || rollout.RepositoryId == repositoryId).Take(limit)]);
}
