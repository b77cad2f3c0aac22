using Peach.Core.Python;

namespace Peach.Core.Endpoints.Catalog;

/// <summary>The workers of one commit of one repository, and which functions they hold.</summary>
/// <param name="Pool">Null when none of the functions loads, or Python is not there; <paramref name="Failure"/> says why.</param>
internal sealed record CommitPool(
    string RepositoryId, string Sha, IReadOnlyList<PythonFunction> Functions, IPythonPool? Pool, IReadOnlyList<PythonFailure?> Failures, string? Failure)
{
    public bool Serves(string repositoryId, string sha, IEnumerable<PythonFunction> functions) =>
        Pool is not null && RepositoryId == repositoryId && Sha == sha && functions.All(Functions.Contains);

    /// <summary>For each function, why it does not load; null where it does.</summary>
    public IReadOnlyList<PythonFailure?> FailuresOf(IEnumerable<PythonFunction> functions) => [.. functions.Select(function => Failures[IndexOf(function)])];

    public int IndexOf(PythonFunction function)
    {
        for (var i = 0; i < Functions.Count; i++)
            if (Functions[i] == function) return i;
        return -1;
    }
}
