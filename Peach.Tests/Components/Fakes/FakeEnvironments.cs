using Peach.Core.Dependencies;
using Peach.Core.Python;

namespace Peach.Tests.Components.Fakes;

/// <summary>The repository r1 has an environment, the others none.</summary>
internal sealed class FakeEnvironments(TimeProvider time) : IRepositoryEnvironments
{
    public RepositoryEnvironmentView? Find(string repositoryId) => repositoryId != "r1" ? null : new RepositoryEnvironmentView(
        "4f2a9c81d0e7b6a5c4d3e2f1a0b9c8d7e6f5a4b3", null,
        new PythonEnvironmentView(
            "8c1f0a2b3d4e5f60718293a4b5c6d7e8", PythonEnvironmentState.Ready, null, null, "3.11.2", [new("implicit", "0.7.2"), new("tqdm", "4.67.1")],
            48_300_000, time.GetUtcNow().AddHours(-3), TimeSpan.FromSeconds(24)));

    public Task<string?> ReadLogAsync(string repositoryId, CancellationToken cancellationToken) =>
        Task.FromResult(repositoryId == "r1" ? "Collecting implicit==0.7.2\nSuccessfully installed implicit-0.7.2 tqdm-4.67.1\n" : null);
}
