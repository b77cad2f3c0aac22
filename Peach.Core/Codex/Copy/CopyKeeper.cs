using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Peach.Core.Codex.Storage;
using Peach.Core.Platform;
using StackExchange.Redis;
using IRedis = Peach.Core.Platform.IRedis;

namespace Peach.Core.Codex.Copy;

/// <summary>Keeps the copy in Redis complete: brings it forward after changes, and fills it again when it was lost. Nothing waits for that.</summary>
internal sealed partial class CopyKeeper(
    RedisCopy copy, CodexStore store, IRedis redis, ILeases leases, IOptions<CodexOptions> options, TimeProvider clock, ILogger<CopyKeeper> logger) : BackgroundService
{
    /// <summary>A copy that lacks more is filled by one replica alone.</summary>
    private const long MuchToDo = 5000;

    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, SemaphoreSlim> _gates = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _wake = new(0, 1);

    /// <summary>Something is missing: the next check is to be now.</summary>
    public void Wake()
    {
        if (_wake.CurrentCount > 0) return;
        try
        {
            _wake.Release();
        }
        catch (SemaphoreFullException)
        {
            // Another was quicker.
        }
    }

    /// <summary>Brings the copy to what is in the database, after a change. Where that does not go at once, it is done in the background.</summary>
    public async Task FollowAsync(string codops, CancellationToken cancellationToken)
    {
        try
        {
            if (redis.IsConnected && await CatchUpAsync(codops, mayTakeLong: false, cancellationToken).ConfigureAwait(false)) return;
        }
        catch (Exception error) when (IsPassing(error))
        {
            LogBehind(codops, error.Message);
        }

        Wake();
    }

    public override void Dispose()
    {
        base.Dispose();
        _wake.Dispose();
        foreach (var gate in _gates.Values) gate.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                if (redis.IsConnected) await CheckAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (Exception error) when (IsPassing(error) && !stoppingToken.IsCancellationRequested)
            {
                LogBehind("all organisations", error.Message);
            }

            await WaitAsync(stoppingToken).ConfigureAwait(false);
        }
    }

    private static bool IsPassing(Exception error) =>
        error is RedisException or RedisCommandException or TimeoutException or System.Data.Common.DbException or DbUpdateException or InvalidOperationException or OperationCanceledException;

    private async Task CheckAsync(CancellationToken cancellationToken)
    {
        foreach (var catalogue in await store.CataloguesAsync(cancellationToken).ConfigureAwait(false))
            await CatchUpAsync(catalogue.Codops, mayTakeLong: true, cancellationToken).ConfigureAwait(false);
    }

    /// <returns>Whether the copy has everything.</returns>
    private async Task<bool> CatchUpAsync(string codops, bool mayTakeLong, CancellationToken cancellationToken)
    {
        if (await store.CatalogueAsync(codops, cancellationToken).ConfigureAwait(false) is not { } catalogue) return true;
        var gate = _gates.GetOrAdd(codops, _ => new SemaphoreSlim(1, 1));
        // Somebody of this process is filling it: that goes on until all is there.
        if (!await gate.WaitAsync(mayTakeLong ? TimeSpan.Zero : TimeSpan.FromSeconds(1), cancellationToken).ConfigureAwait(false)) return !mayTakeLong;
        try
        {
            var (mark, _) = await copy.MarkAsync(codops, cancellationToken).ConfigureAwait(false);
            if (mark is { IsFilling: false } && mark.Epoch == catalogue.Epoch && mark.Version == catalogue.Version) return true;
            var lacking = mark is null || mark.Epoch != catalogue.Epoch || mark.IsFilling ? catalogue.Version : Math.Abs(catalogue.Version - mark.Version);
            if (lacking <= MuchToDo) return await FillAsync(catalogue, cancellationToken).ConfigureAwait(false);
            if (!mayTakeLong) return false;
            if (await leases.TryAcquireAsync($"codex-copy-{codops}", cancellationToken).ConfigureAwait(false) is not { } lease) return false;
            await using (lease.ConfigureAwait(false))
            {
                LogFilling(codops, lacking);
                using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lease.Lost);
                return await FillAsync(catalogue, stop.Token).ConfigureAwait(false);
            }
        }
        finally
        {
            gate.Release();
        }
    }

    private async Task<bool> FillAsync(CatalogueRow catalogue, CancellationToken cancellationToken)
    {
        var told = clock.GetTimestamp();
        while (!await copy.AdvanceAsync(catalogue, cancellationToken).ConfigureAwait(false))
        {
            if (clock.GetElapsedTime(told) >= ProgressInterval)
            {
                told = clock.GetTimestamp();
                var (mark, _) = await copy.MarkAsync(catalogue.Codops, cancellationToken).ConfigureAwait(false);
                LogProgress(catalogue.Codops, mark?.Version ?? 0, catalogue.Version);
            }

            // What was changed meanwhile is still to come; and it may be gone.
            if (await store.CatalogueAsync(catalogue.Codops, cancellationToken).ConfigureAwait(false) is not { } current) return true;
            catalogue = current;
        }

        return true;
    }

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var pause = Task.Delay(options.Value.CopyInterval, clock, waiting.Token);
        var woken = _wake.WaitAsync(waiting.Token);
        await Task.WhenAny(pause, woken).ConfigureAwait(false);
        await waiting.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(pause, woken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }

    [LoggerMessage(LogLevel.Information, "The copy of the codex of {Codops} in Redis is being filled: {Changes} changes")]
    private partial void LogFilling(string codops, long changes);

    [LoggerMessage(LogLevel.Information, "The copy of the codex of {Codops} is at change {Version} of {All}")]
    private partial void LogProgress(string codops, long version, long all);

    [LoggerMessage(LogLevel.Warning, "The copy of the codex of {Codops} in Redis is behind for now: {Reason}")]
    private partial void LogBehind(string codops, string reason);
}
