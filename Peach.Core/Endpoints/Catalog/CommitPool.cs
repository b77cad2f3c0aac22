using Peach.Core.CSharp;
using Peach.Core.Endpoints.Manifest;
using Peach.Core.Python;

namespace Peach.Core.Endpoints.Catalog;

/// <summary>The workers of one commit of one repository, and which functions they hold.</summary>
/// <param name="Pool">Null when none of the functions loads, or Python is not there; <paramref name="Failure"/> says why.</param>
/// <param name="MayStartLater">Whether it was not the code that refused: Python was not there, died, or took too long.</param>
internal sealed record CommitPool(
    string RepositoryId, string Sha, IReadOnlyList<PythonFunction> Functions, IPythonPool? Pool, IReadOnlyList<PythonFailure?> Failures, string? Failure,
    bool MayStartLater = false)
{
    /// <summary>Its methods in C#, in this process; null for none.</summary>
    public ICSharpFunctions? CSharp { get; init; }

    /// <summary>Those in C# among its functions.</summary>
    public IReadOnlyList<PythonFunction> CSharpFunctions { get; init; } = [];

    /// <summary>Names of the secrets that its workers have.</summary>
    public IReadOnlyList<string> SecretNames { get; init; } = [];

    /// <summary>Which values of them.</summary>
    public string SecretsVersion { get; init; } = "";

    public bool IsAlive => Pool is not null || CSharp is not null;

    public bool HasSecrets(IReadOnlyList<string> names) => SecretNames.SequenceEqual(names, StringComparer.Ordinal);

    public bool Serves(string repositoryId, string sha, IEnumerable<PythonFunction> functions) =>
        IsAlive && RepositoryId == repositoryId && Sha == sha
        && functions.All(function => function.IsCSharp() ? CSharpFunctions.Contains(function) : Pool is not null && Functions.Contains(function));

    /// <summary>Waits for calls under way, then ends it.</summary>
    public Task DrainAsync() => Task.WhenAll(Pool?.DrainAsync() ?? Task.CompletedTask, CSharp?.DrainAsync() ?? Task.CompletedTask);

    /// <summary>Ends it at once; methods in C# come to their end by themselves.</summary>
    public async ValueTask EndAsync()
    {
        _ = CSharp?.DrainAsync();
        if (Pool is not null) await Pool.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>For each function, why it does not load; null where it does.</summary>
    public IReadOnlyList<PythonFailure?> FailuresOf(IEnumerable<PythonFunction> functions) => [.. functions.Select(function => function.IsCSharp() ? null : Failures[IndexOf(function)])];

    public int IndexOf(PythonFunction function)
    {
        for (var i = 0; i < Functions.Count; i++)
            if (Functions[i] == function) return i;
        return -1;
    }
}
