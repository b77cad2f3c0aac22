using Peach.Core.Algorithms;

namespace Peach.Tests.Components.Fakes;

/// <summary>The repository r1 offers two functions, the others none.</summary>
internal sealed class FakeAlgorithms : IAlgorithmCatalog
{
    public Task<CommitAlgorithms?> FindAsync(string repositoryId, CancellationToken cancellationToken) => Task.FromResult(repositoryId != "r1" ? null : new CommitAlgorithms(
        "4f2a9c81d0e7b6a5c4d3e2f1a0b9c8d7e6f5a4b3",
        [
            new(AlgorithmKind.Query, "older.ipynb", "popular", 3, 2, "What most people read today.", [new("amount", "int", false, "10"), new("region", "str", true, null)]),
            new(AlgorithmKind.Task, "jobs/clean.py", "clean", 0, 12, null, [new("days", null, false, null)]),
        ],
        ["broken.ipynb: it is larger than 64 MB; clear the outputs of its cells"]));
}
