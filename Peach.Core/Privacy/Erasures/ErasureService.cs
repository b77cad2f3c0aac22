using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Peach.Core.Platform;

namespace Peach.Core.Privacy.Erasures;

/// <summary>
/// The background job. Each store of each organisation has a lane in which its erasures follow one another, so that a store that is slow,
/// late or broken holds up nothing but itself; a lease lets one replica at a time use a lane.
/// </summary>
internal sealed partial class ErasureService(
    ErasureStore erasures, StoreList stores, ISecretProtector protector, ILeases leases, ErasureSignal signal, IOptions<PrivacyOptions> settings,
    TimeProvider clock, ILogger<ErasureService> logger) : BackgroundService
{
    private static readonly TimeSpan PruneEvery = TimeSpan.FromHours(1);

    /// <summary>A request's own pass has ended by then, or its process has.</summary>
    private static readonly TimeSpan AtOnceGrace = Erasures.AtOnceLimit * 3;

    private readonly PrivacyOptions _options = settings.Value;
    private readonly Dictionary<(string Codops, string Store), Task> _lanes = [];
    private readonly SemaphoreSlim _slots = new(settings.Value.MaxParallel);
    private readonly ErasurePass _pass = new(erasures, settings.Value.StallTime, clock);
    private DateTimeOffset _pruneAt = DateTimeOffset.MinValue;
    private bool _isAway;

    public override void Dispose()
    {
        _slots.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await LookAsync(stoppingToken).ConfigureAwait(false);
                _isAway = false;
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                if (!_isAway) LogAway(error);
                _isAway = true;
            }
            catch (OperationCanceledException)
            {
                break;
            }

            await signal.WaitAsync(_options.PollInterval, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await Task.WhenAll(_lanes.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Closes what is done and starts the lanes that have something to do.</summary>
    private async Task LookAsync(CancellationToken cancellationToken)
    {
        await PruneAsync(cancellationToken).ConfigureAwait(false);
        foreach (var (lane, _) in _lanes.Where(pair => pair.Value.IsCompleted).ToList()) _lanes.Remove(lane);
        var now = clock.GetUtcNow();
        foreach (var erasure in await erasures.ListOpenAsync(null, null, cancellationToken).ConfigureAwait(false))
        {
            await CloseIfDoneAsync(erasure).ConfigureAwait(false);
            foreach (var store in stores.All.Where(store => erasure.IsDueIn(store.Name, now)))
            {
                if (!erasure.Steps.ContainsKey(store.Name)) await erasures.AddStepAsync(erasure.Id, store.Name, cancellationToken).ConfigureAwait(false);
                var lane = (erasure.Codops, store.Name);
                // A lane does not take itself out of the list: it could end before it stands there, and would then stand there for good.
                if (!_lanes.ContainsKey(lane)) _lanes[lane] = Task.Run(() => RunLaneAsync(lane, store, cancellationToken), cancellationToken);
            }
        }
    }

    private async Task RunLaneAsync((string Codops, string Store) lane, IPersonalDataStore store, CancellationToken cancellationToken)
    {
        var worked = false;
        try
        {
            worked = await WorkAsync(lane.Codops, store, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The next start goes on.
        }
        catch (Exception error)
        {
            LogLane(lane.Codops, lane.Store, error);
        }
        finally
        {
            if (worked) signal.Set();
        }
    }

    /// <returns>Whether anything was erased or tried to be.</returns>
    private async Task<bool> WorkAsync(string codops, IPersonalDataStore store, CancellationToken cancellationToken)
    {
        var due = await ListDueAsync(codops, store, cancellationToken).ConfigureAwait(false);
        // Asked before the lease: while events are under way this is all that happens, every time.
        if (due.Count == 0 || !await HasAllAsync(store, due, due.Min(erasure => erasure.CoversUntil), cancellationToken).ConfigureAwait(false)) return false;
        if (!store.IsImmediate) await _slots.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var lease = await leases.TryAcquireAsync($"erasures/{codops}/{store.Name}", cancellationToken).ConfigureAwait(false);
            if (lease is null) return false;
            await using var release = lease.ConfigureAwait(false);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(lease.Lost, cancellationToken);
            await erasures.LoseAsync(codops, store.Name, clock.GetUtcNow() - AtOnceGrace, either.Token).ConfigureAwait(false);
            return await EraseAllAsync(codops, store, either.Token).ConfigureAwait(false);
        }
        finally
        {
            if (!store.IsImmediate) _slots.Release();
        }
    }

    private async Task<bool> EraseAllAsync(string codops, IPersonalDataStore store, CancellationToken cancellationToken)
    {
        var worked = false;
        var hasAllUntil = DateTimeOffset.MinValue;
        foreach (var erasure in await ListDueAsync(codops, store, cancellationToken).ConfigureAwait(false))
        {
            // A request may be at it itself.
            if (erasure.Running.Contains(store.Name)) continue;
            if (erasure.CoversUntil > hasAllUntil)
            {
                if (!await HasAllAsync(store, [erasure], erasure.CoversUntil, cancellationToken).ConfigureAwait(false)) continue;
                hasAllUntil = erasure.CoversUntil;
            }

            await EraseAsync(erasure, store, cancellationToken).ConfigureAwait(false);
            worked = true;
            foreach (var fresh in await erasures.ListOpenAsync(codops, erasure.Id, cancellationToken).ConfigureAwait(false)) await CloseIfDoneAsync(fresh).ConfigureAwait(false);
        }

        return worked;
    }

    private async Task EraseAsync(OpenErasure erasure, IPersonalDataStore store, CancellationToken cancellationToken)
    {
        var pass = new ErasurePassRow
        {
            Id = Guid.CreateVersion7().ToString("N"),
            ErasureId = erasure.Id,
            Codops = erasure.Codops,
            Store = store.Name,
            StartedAt = clock.GetUtcNow(),
        };
        string? user = null;
        await erasures.BeginAsync([pass]).ConfigureAwait(false);
        try
        {
            user = protector.Unprotect(erasure.ProtectedUser ?? "");
            var erased = await _pass.RunAsync(store, new ErasureRequest(erasure.Codops, user, erasure.CoversUntil), pass.Id, cancellationToken).ConfigureAwait(false);
            (pass.FinishedAt, pass.Records) = (clock.GetUtcNow(), erased.Records);
            await erasures.SucceedAsync(pass, ErasureWords.Places(erased, user), erasure.CoversUntil).ConfigureAwait(false);
            LogErased(erasure.Id, store.Name, erased.Records);
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            await FailAsync(erasure, store, pass.Id, user, error).ConfigureAwait(false);
        }
    }

    /// <summary>Asks the store; a failure to answer is one of each erasure that waits for the answer.</summary>
    private async Task<bool> HasAllAsync(IPersonalDataStore store, IReadOnlyList<OpenErasure> waiting, DateTimeOffset moment, CancellationToken cancellationToken)
    {
        try
        {
            return await store.HasAllUntilAsync(moment, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            foreach (var erasure in waiting) await FailAsync(erasure, store, passId: null, user: null, error).ConfigureAwait(false);
            return false;
        }
    }

    private async Task FailAsync(OpenErasure erasure, IPersonalDataStore store, string? passId, string? user, Exception error)
    {
        var failures = erasure.Steps.TryGetValue(store.Name, out var step) ? step.Failures : 0;
        var pause = _options.FirstRetry * Math.Pow(2, Math.Min(failures, 30));
        var nextTryAt = clock.GetUtcNow() + (pause < _options.LongestRetry ? pause : _options.LongestRetry);
        LogFailed(erasure.Id, store.Name, nextTryAt, ErasureWords.Details(error, user));
        await erasures.FailAsync(erasure.Id, store.Name, passId, ErasureWords.Reason(error, user), nextTryAt).ConfigureAwait(false);
    }

    /// <summary>Those that the store has to do with now, oldest first.</summary>
    private async Task<IReadOnlyList<OpenErasure>> ListDueAsync(string codops, IPersonalDataStore store, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return
        [
            .. (await erasures.ListOpenAsync(codops, null, cancellationToken).ConfigureAwait(false))
                .Where(erasure => erasure.IsDueIn(store.Name, now)),
        ];
    }

    private async Task CloseIfDoneAsync(OpenErasure erasure)
    {
        if (erasure.Running.Count > 0 || !stores.All.All(store => erasure.IsDoneIn(store.Name))) return;
        if (await erasures.CompleteAsync(erasure.Id, erasure.CoversUntil, clock.GetUtcNow()).ConfigureAwait(false)) LogDone(erasure.Id, erasure.Codops);
    }

    private async Task PruneAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (now < _pruneAt) return;
        _pruneAt = now + PruneEvery;
        if (await erasures.PruneAsync(now - TimeSpan.FromDays(_options.ReceiptDays), cancellationToken).ConfigureAwait(false) is > 0 and var removed) LogPruned(removed);
    }

    [LoggerMessage(LogLevel.Information, "Erasure {Erasure}: {Records} records removed in {Store}")]
    private partial void LogErased(string erasure, string store, long records);

    [LoggerMessage(LogLevel.Information, "Erasure {Erasure} of {Codops} is done")]
    private partial void LogDone(string erasure, string codops);

    [LoggerMessage(LogLevel.Error, "Erasure {Erasure} failed in {Store}; next attempt at {NextTryAt:O}: {Error}")]
    private partial void LogFailed(string erasure, string store, DateTimeOffset nextTryAt, string error);

    [LoggerMessage(LogLevel.Error, "The erasures of {Codops} in {Store} are interrupted; they go on by themselves")]
    private partial void LogLane(string codops, string store, Exception error);

    [LoggerMessage(LogLevel.Error, "The erasures cannot be read; trying again")]
    private partial void LogAway(Exception error);

    [LoggerMessage(LogLevel.Information, "{Count} receipts of erasures were removed after their time")]
    private partial void LogPruned(int count);
}
