using Peach.Core.Repositories;

namespace Peach.Tests.Components.Fakes;

internal sealed class FakeHooks(FakeRepositories repositories) : IRepositoryHooks
{
    public const string Secret = "hook-5d0c5f3e8a6b4c2f9e1d7a3b";

    public Task<string?> CreateSecretAsync(string repositoryId, CancellationToken cancellationToken) =>
        Task.FromResult(Set(repositoryId, true) ? Secret : null);

    public Task<bool> RemoveSecretAsync(string repositoryId, CancellationToken cancellationToken) => Task.FromResult(Set(repositoryId, false));

    public HookResult Receive(HookDelivery delivery) => new(HookOutcome.Denied, "Nothing is followed here.");

    private bool Set(string id, bool hasSecret)
    {
        if (repositories.Find(id) is not { } known) return false;
        repositories.Put(known with { HasHookSecret = hasSecret });
        return true;
    }
}
