using Microsoft.Extensions.Logging;
using Peach.Core.Endpoints.Invocation.Circuits;
using Peach.Core.Endpoints.Manifest;
using Peach.Core.Endpoints.Statistics;
using Peach.Core.Platform;
using Peach.Core.Python;
using Peach.Core.Repositories;
using Peach.Core.Rules;
using Peach.Core.Secrets;

namespace Peach.Core.Endpoints.Catalog;

/// <summary>
/// Owns the endpoints in production and the workers behind them. Workers of a commit are warmed up while it is checked, taken
/// over when it goes into production, and drained when no endpoint needs them any more.
/// </summary>
internal sealed partial class EndpointActivator(
    CommitPools pools, StatisticsRegistry statistics, CommitTallies tallies, ComponentTallies counts, CircuitRegistry circuits, ILiveRules rules, ISecretValues secrets, TimeProvider clock,
    ILogger<EndpointActivator> logger)
    : IAsyncDisposable
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(15);

    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _changing = new(1, 1);
    private readonly List<CommitPool> _warm = [];
    private readonly List<Task> _draining = [];
    private List<CommitPool> _serving = [];
    private IReadOnlyList<DeployedEndpoint> _endpoints = [];
    private volatile EndpointSnapshot _snapshot = EndpointSnapshot.Empty;

    public EndpointSnapshot Snapshot => _snapshot;

    /// <summary>Loads functions of a commit that may go into production.</summary>
    /// <returns>For each function, why it does not load; null where it does.</returns>
    /// <exception cref="PeachException">None can be tried: Python is not there, or the process died or hung.</exception>
    public async Task<IReadOnlyList<PythonFailure?>> WarmUpAsync(
        SourceCommit commit, IReadOnlyList<PythonFunction> functions, IReadOnlyList<string> secretNames, CancellationToken cancellationToken)
    {
        if (await FindReadyAsync(commit, functions, secretNames, cancellationToken).ConfigureAwait(false) is { } ready) return ready.FailuresOf(functions);
        // Not under the lock: one repository's slow imports are not to hold up another's rollout.
        var pool = await pools.StartAsync(commit, functions, secretNames, cancellationToken).ConfigureAwait(false);
        try
        {
            await _changing.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await pool.EndAsync().ConfigureAwait(false);
            throw;
        }

        try
        {
            // Those of the same commit with other secrets are for its other endpoints.
            await DropWarmAsync(warm => warm.RepositoryId == commit.RepositoryId && (warm.Sha != commit.Sha || warm.HasSecrets(secretNames))).ConfigureAwait(false);
            if (pool.IsAlive) _warm.Add(pool);
            return pool.FailuresOf(functions);
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>An organisation's secrets have changed.</summary>
    public void OnSecretsChanged(string codops) => _ = Task.Run(() => RenewAsync(codops));

    /// <summary>Makes these the endpoints in production, in one swap.</summary>
    public async Task ActivateAsync(IReadOnlyList<DeployedEndpoint> endpoints, CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await ActivateLockedAsync(endpoints, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _changing.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        _snapshot = EndpointSnapshot.Empty;
        foreach (var pool in _serving.Concat(_warm))
            await pool.EndAsync().ConfigureAwait(false);
    }

    private async Task ActivateLockedAsync(IReadOnlyList<DeployedEndpoint> endpoints, CancellationToken cancellationToken)
    {
        var serving = new List<CommitPool>();
        try
        {
            var models = new List<EndpointModel>();
            var isLate = false;
            foreach (var commit in endpoints.GroupBy(endpoint => (endpoint.Source.Commit, Secrets: string.Join(',', endpoint.Definition.SecretNames))))
            {
                var functions = commit.SelectMany(endpoint => endpoint.Definition.AllComponents).Select(component => component.Function).Distinct().ToList();
                var pool = await FindOrStartAsync(commit.Key.Commit, functions, commit.First().Definition.SecretNames, cancellationToken).ConfigureAwait(false);
                serving.Add(pool);
                isLate |= pool.MayStartLater || !IsCurrent(pool, commit.Key.Commit.Codops);
                models.AddRange(commit.Select(endpoint => circuits.Equip(counts.Equip(EndpointModel.Create(endpoint, pool, statistics.Of(endpoint.Definition.Codops, endpoint.Definition.Name)) with
                {
                    Tally = tallies.Of(endpoint.Source.Commit, endpoint.Definition.Name),
                    LiveRules = rules.Of(endpoint.Definition.Codops, endpoint.Definition.Name),
                }))));
            }

            _snapshot = new EndpointSnapshot([.. models.OrderBy(model => model.Definition.Codops, StringComparer.Ordinal).ThenBy(model => model.Definition.Url, StringComparer.Ordinal)]);
            counts.KeepOnly(_snapshot);
            circuits.KeepOnly(endpoints.Select(endpoint => endpoint.Source.Commit));
            Drain(_serving.Except(serving));
            _serving = serving;
            _warm.RemoveAll(serving.Contains);
            var repositories = endpoints.Select(endpoint => endpoint.Source.Commit.RepositoryId).ToHashSet(StringComparer.Ordinal);
            await DropWarmAsync(warm => !repositories.Contains(warm.RepositoryId)).ConfigureAwait(false);
            _endpoints = endpoints;
            if (isLate) _ = RetryAsync(endpoints);
        }
        catch when (_serving != serving)
        {
            // Not swapped in: what was started for it has nobody else to end it.
            foreach (var pool in serving.Except(_serving).Except(_warm))
                await pool.EndAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Tries again what did not start, as long as the same endpoints are in production.</summary>
    private async Task RetryAsync(IReadOnlyList<DeployedEndpoint> endpoints)
    {
        try
        {
            await Task.Delay(RetryPause, clock, _stopping.Token).ConfigureAwait(false);
            await _changing.WaitAsync(_stopping.Token).ConfigureAwait(false);
            try
            {
                if (endpoints == _endpoints) await ActivateLockedAsync(endpoints, _stopping.Token).ConfigureAwait(false);
            }
            finally
            {
                _changing.Release();
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task<CommitPool?> FindReadyAsync(
        SourceCommit commit, IReadOnlyList<PythonFunction> functions, IReadOnlyList<string> secretNames, CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return Find(commit, functions, secretNames);
        }
        finally
        {
            _changing.Release();
        }
    }

    private CommitPool? Find(SourceCommit commit, IReadOnlyList<PythonFunction> functions, IReadOnlyList<string> secretNames) => _serving.Concat(_warm).FirstOrDefault(
        pool => pool.Serves(commit.RepositoryId, commit.Sha, functions) && pool.HasSecrets(secretNames) && IsCurrent(pool, commit.Codops));

    private bool IsCurrent(CommitPool pool, string codops) => pool.Pool is null || pool.SecretsVersion == secrets.VersionOf(codops, pool.SecretNames);

    private async Task<CommitPool> FindOrStartAsync(
        SourceCommit commit, IReadOnlyList<PythonFunction> functions, IReadOnlyList<string> secretNames, CancellationToken cancellationToken)
    {
        if (Find(commit, functions, secretNames) is { } ready) return ready;
        try
        {
            return await pools.StartAsync(commit, functions, secretNames, cancellationToken).ConfigureAwait(false);
        }
        catch (PeachException error)
        {
            if (_serving.Find(pool => pool.Serves(commit.RepositoryId, commit.Sha, functions) && pool.HasSecrets(secretNames)) is { } before)
            {
                // Only its secrets have changed: it goes on with those it has, and is tried again.
                LogNotRenewed(commit.RepositoryName, commit.ShortSha, error.Message);
                return before;
            }

            // Its endpoints answer with their last resort; those of other repositories are none the worse.
            LogNotStarted(commit.RepositoryName, commit.ShortSha, error.Message);
            return await pools.StartCSharpAsync(
                commit, functions,
                new CommitPool(commit.RepositoryId, commit.Sha, [.. functions.Where(function => !function.IsCSharp())], null, [], error.Message, MayStartLater: true) { SecretNames = secretNames },
                cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Replaces workers that have an earlier value of a secret; calls under way come to their end first.</summary>
    private async Task RenewAsync(string codops)
    {
        try
        {
            await _changing.WaitAsync(_stopping.Token).ConfigureAwait(false);
            try
            {
                if (_snapshot.Endpoints.Any(endpoint => endpoint.Definition.Codops == codops && !IsCurrent(endpoint.Pool, codops)))
                    await ActivateLockedAsync(_endpoints, _stopping.Token).ConfigureAwait(false);
            }
            finally
            {
                _changing.Release();
            }
        }
        catch (OperationCanceledException)
        {
        }
        catch (Exception error)
        {
            LogNotRenewedAtAll(error, codops);
        }
    }

    private void Drain(IEnumerable<CommitPool> replaced)
    {
        _draining.RemoveAll(task => task.IsCompleted);
        foreach (var pool in replaced)
            _draining.Add(pool.DrainAsync());
    }

    private async Task DropWarmAsync(Predicate<CommitPool> which)
    {
        foreach (var pool in _warm.FindAll(which))
        {
            _warm.Remove(pool);
            await pool.EndAsync().ConfigureAwait(false);
        }
    }

    [LoggerMessage(LogLevel.Error, "The workers of {Repository}@{Commit} keep the secrets they have; those with the new ones do not start, trying again: {Reason}")]
    private partial void LogNotRenewed(string repository, string commit, string reason);

    [LoggerMessage(LogLevel.Error, "The workers that are given secrets of {Codops} could not be replaced")]
    private partial void LogNotRenewedAtAll(Exception error, string codops);

    [LoggerMessage(LogLevel.Error, "The endpoints of {Repository}@{Commit} have no workers: {Reason}")]
    private partial void LogNotStarted(string repository, string commit, string reason);
}
