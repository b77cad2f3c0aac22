using Peach.Core.Repositories;

namespace Peach.Tests.Components.Fakes;

internal sealed class FakeHolds(FakeRepositories repositories, TimeProvider time) : IRepositoryHolds
{
    public const string Before = "77b1c9d0e2f34a5b6c7d8e9f0a1b2c3d4e5f6a7b";

    public Task<RepositoryView?> RollBackAsync(string id, string? commit, string by, string reason, CancellationToken cancellationToken) =>
        SetAsync(id, known => new CommitHold(HoldKind.RolledBack, commit ?? Before, known.Commit, by, time.GetUtcNow(), reason));

    public Task<RepositoryView?> PinAsync(string id, string? commit, string by, string reason, CancellationToken cancellationToken) =>
        SetAsync(id, known => new CommitHold(HoldKind.Pinned, commit ?? known.Commit!, null, by, time.GetUtcNow(), reason));

    public Task<RepositoryView?> ResumeAsync(string id, CancellationToken cancellationToken) => SetAsync(id, _ => null);

    private Task<RepositoryView?> SetAsync(string id, Func<RepositoryView, CommitHold?> hold)
    {
        if (repositories.Find(id) is not { } known) return Task.FromResult<RepositoryView?>(null);
        repositories.Put(known with { Hold = hold(known) });
        return Task.FromResult(repositories.Find(id));
    }
}
