using Microsoft.Extensions.Options;
using Peach.Core.Endpoints.Catalog;
using Peach.Core.Platform;
using Peach.Core.Python;
using Peach.Core.Repositories;

namespace Peach.Core.Endpoints.Trials;

/// <summary>
/// A worker for each of a few commits that are looked at beside production: started when needed, ended when others need the room or nobody has
/// asked for a while.
/// </summary>
internal sealed class TrialPools : IAsyncDisposable
{
    /// <summary>What did not start is not started by every request again.</summary>
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(10);

    private readonly CommitPools _pools;
    private readonly EndpointsOptions _options;
    private readonly TimeProvider _clock;
    private readonly Lock _gate = new();
    private readonly Dictionary<SourceCommit, Entry> _entries = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly ITimer _tidying;

    public TrialPools(CommitPools pools, IOptions<EndpointsOptions> options, TimeProvider clock)
    {
        (_pools, _options, _clock) = (pools, options.Value, clock);
        _tidying = clock.CreateTimer(_ => EndIdle(), null, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1));
    }

    /// <summary>The commits that have a worker now.</summary>
    public IReadOnlyList<SourceCommit> Running
    {
        get
        {
            lock (_gate) return [.. _entries.Keys];
        }
    }

    /// <summary>Loads functions of a commit.</summary>
    /// <returns>For each function, why it does not load; null where it does.</returns>
    /// <exception cref="PeachException">None can be tried.</exception>
    public async Task<IReadOnlyList<PythonFailure?>> WarmUpAsync(SourceCommit commit, IReadOnlyList<PythonFunction> functions, CancellationToken cancellationToken)
    {
        Drop(commit);
        return (await TakeAsync(commit, functions, cancellationToken).ConfigureAwait(false)).FailuresOf(functions);
    }

    /// <summary>The commit's worker, started when there is none.</summary>
    /// <exception cref="PeachException">It does not start.</exception>
    public Task<CommitPool> TakeAsync(SourceCommit commit, IReadOnlyList<PythonFunction> functions, CancellationToken cancellationToken)
    {
        var now = _clock.GetTimestamp();
        Entry? replaced = null;
        Entry? entry;
        lock (_gate)
        {
            if (_entries.TryGetValue(commit, out entry) && !Suits(entry, functions, now))
            {
                replaced = entry;
                entry = null;
            }

            if (entry is null)
            {
                entry = new Entry(Task.Run(() => StartAsync(commit, functions), _stopping.Token), now);
                _entries[commit] = entry;
            }

            entry.UsedAt = now;
        }

        if (replaced is not null) End(replaced);
        EndOldest();
        return entry.Pool.WaitAsync(cancellationToken);
    }

    public void Drop(SourceCommit commit)
    {
        Entry? entry;
        lock (_gate) _entries.Remove(commit, out entry);
        if (entry is not null) End(entry);
    }

    public async ValueTask DisposeAsync()
    {
        await _tidying.DisposeAsync().ConfigureAwait(false);
        await _stopping.CancelAsync().ConfigureAwait(false);
        List<Entry> entries;
        lock (_gate)
        {
            entries = [.. _entries.Values];
            _entries.Clear();
        }

        foreach (var entry in entries)
            if (await PoolOf(entry).ConfigureAwait(false) is { } pool) await pool.EndAsync().ConfigureAwait(false);
    }

    private bool Suits(Entry entry, IReadOnlyList<PythonFunction> functions, long now)
    {
        if (!entry.Pool.IsCompleted) return true;
        if (entry.Pool.IsCompletedSuccessfully) return functions.All(function => entry.Pool.Result.Functions.Contains(function) || entry.Pool.Result.CSharpFunctions.Contains(function));
        return _clock.GetElapsedTime(entry.StartedAt, now) < RetryPause;
    }

    private Task<CommitPool> StartAsync(SourceCommit commit, IReadOnlyList<PythonFunction> functions) =>
        _pools.StartAsync(commit with { IsTrial = true }, functions, [], _stopping.Token, workers: 1);

    private void EndOldest()
    {
        while (true)
        {
            Entry oldest;
            lock (_gate)
            {
                if (_entries.Count <= _options.PreviewWorkers) return;
                var pair = _entries.MinBy(pair => pair.Value.UsedAt);
                _entries.Remove(pair.Key);
                oldest = pair.Value;
            }

            End(oldest);
        }
    }

    private void EndIdle()
    {
        var now = _clock.GetTimestamp();
        List<Entry> idle;
        lock (_gate)
        {
            var gone = _entries.Where(pair => _clock.GetElapsedTime(pair.Value.UsedAt, now) >= _options.PreviewIdle).ToList();
            foreach (var pair in gone) _entries.Remove(pair.Key);
            idle = [.. gone.Select(pair => pair.Value)];
        }

        foreach (var entry in idle) End(entry);
    }

    /// <summary>Calls under way come to their end first.</summary>
    private static void End(Entry entry) => _ = Task.Run(async () =>
    {
        if (await PoolOf(entry).ConfigureAwait(false) is { } pool) await pool.DrainAsync().ConfigureAwait(false);
    });

    private static async Task<CommitPool?> PoolOf(Entry entry)
    {
        await ((Task)entry.Pool).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return entry.Pool.IsCompletedSuccessfully ? entry.Pool.Result : null;
    }

    private sealed class Entry(Task<CommitPool> pool, long startedAt)
    {
        public Task<CommitPool> Pool { get; } = pool;

        public long StartedAt { get; } = startedAt;

        public long UsedAt { get; set; } = startedAt;
    }
}
