using Peach.Core.CSharp;
using Peach.Core.Endpoints.Manifest;
using Peach.Core.Platform;
using Peach.Core.Python;
using Peach.Core.Repositories;
using Peach.Core.Secrets;

namespace Peach.Core.Endpoints.Catalog;

/// <summary>Starts what holds a commit's functions: Python workers, and methods in C# in this process.</summary>
internal sealed class CommitPools(IPythonPools python, ICSharpCompiler csharp, ISecretValues secrets)
{
    /// <param name="commit">A trial gets no secret's value: who may propose a change may not read secrets. Their variables are there, and empty.</param>
    /// <param name="functions">What to load.</param>
    /// <param name="secretNames">The secrets that the workers get.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="workers">How many of them; null for as many as set.</param>
    /// <exception cref="PeachException">None of its Python can be tried.</exception>
    public async Task<CommitPool> StartAsync(
        SourceCommit commit, IReadOnlyList<PythonFunction> functions, IReadOnlyList<string> secretNames, CancellationToken cancellationToken, int? workers = null)
    {
        var inPython = functions.Where(function => !function.IsCSharp()).ToList();
        var pool = new CommitPool(commit.RepositoryId, commit.Sha, inPython, null, [], null) { SecretNames = secretNames };
        if (inPython.Count > 0)
        {
            var code = new PythonCode($"{commit.RepositoryName}@{commit.ShortSha}{(commit.IsTrial ? " (preview)" : "")}", commit.Codops, commit.Tree, inPython);
            if (commit.IsTrial)
            {
                code = code with { Secrets = secrets.NamesOf(commit.Codops).ToDictionary(name => name, _ => "", StringComparer.Ordinal) };
            }
            else
            {
                var values = await secrets.ReadAsync(commit.Codops, secretNames, cancellationToken).ConfigureAwait(false);
                code = code with { Secrets = values.Values };
                pool = pool with { SecretsVersion = values.Version };
            }

            if (workers is { } count) code = code with { Workers = count };
            var start = await python.StartAsync(code, cancellationToken).ConfigureAwait(false);
            pool = pool with { Pool = start.Pool, Failures = start.Failures, Failure = start.Pool is null ? "None of its functions loads." : null };
        }

        try
        {
            return await StartCSharpAsync(commit, functions, pool, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await pool.EndAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Adds the methods in C#, which need no Python.</summary>
    public async Task<CommitPool> StartCSharpAsync(SourceCommit commit, IReadOnlyList<PythonFunction> functions, CommitPool pool, CancellationToken cancellationToken)
    {
        var inCSharp = functions.Where(function => function.IsCSharp()).ToList();
        if (inCSharp.Count == 0) return pool;
        var code = new CSharpCode(commit.RepositoryId, commit.Codops, commit.Tree, [.. inCSharp.Select(function => function.AsCSharp())]);
        return pool with { CSharp = await csharp.LoadAsync(code, cancellationToken).ConfigureAwait(false), CSharpFunctions = inCSharp };
    }
}
