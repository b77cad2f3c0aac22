using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Peach.Core.Collect;
using Peach.Core.Platform;
using Peach.Core.Quarantine.Storage;

namespace Peach.Core.Quarantine.Upkeep;

/// <summary>What administrators do with the quarantine. One change of parts at a time.</summary>
internal sealed partial class QuarantineDesk(
    QuarantineStore store, ISiteKeyDirectory siteKeys, ICollector collector, IPayloadInspector inspector, TimeProvider clock, ILogger<QuarantineDesk> logger)
    : IQuarantine, IDisposable
{
    private const int KeptReplays = 20;

    private readonly SemaphoreSlim _changing = new(1, 1);
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly List<Replay> _replays = [];

    public IReadOnlyList<ReplayView> Replays
    {
        get
        {
            lock (_gate) return [.. _replays.Select(replay => replay.View())];
        }
    }

    public void Dispose()
    {
        // The container disposes of it under each of its two faces.
        if (_stop.IsCancellationRequested) return;
        _stop.Cancel();
        _stop.Dispose();
        _changing.Dispose();
    }

    public async Task<IReadOnlyList<QuarantineGroup>> ListAsync(QuarantineFilter filter, CancellationToken cancellationToken)
    {
        var parts = await store.FindAsync(filter, cancellationToken).ConfigureAwait(false);
        return [.. parts.GroupBy(part => (part.SiteKey, part.Reason)).Select(Describe).OrderByDescending(group => group.LastAt)];
    }

    public async IAsyncEnumerable<string> ReadAsync(QuarantineFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var part in await store.FindAsync(filter, cancellationToken).ConfigureAwait(false))
            foreach (var line in await store.ReadAsync(part, cancellationToken).ConfigureAwait(false)) yield return line;
    }

    public Task<long> DeleteAsync(QuarantineFilter filter, CancellationToken cancellationToken) => ChangeAsync(async () =>
    {
        var parts = await store.FindAsync(filter, cancellationToken).ConfigureAwait(false);
        foreach (var part in parts) await store.RemoveAsync(part, cancellationToken).ConfigureAwait(false);
        return parts.Sum(part => part.Events);
    }, cancellationToken);

    public async Task<ReplayView> StartReplayAsync(QuarantineFilter filter, CancellationToken cancellationToken)
    {
        var parts = await store.FindAsync(filter, cancellationToken).ConfigureAwait(false);
        if (parts.Count == 0) throw new PeachException("There is nothing in quarantine that matches.");
        var replay = new Replay(filter, clock.GetUtcNow(), parts.Count);
        lock (_gate)
        {
            if (_replays.Exists(other => other.IsRunning)) throw new PeachException("A replay is running; wait until it has ended.");
            _replays.Insert(0, replay);
            if (_replays.Count > KeptReplays) _replays.RemoveAt(KeptReplays);
        }

        _ = Task.Run(() => RunAsync(replay, parts, _stop.Token), CancellationToken.None);
        return replay.View();
    }

    /// <summary>Carries out a change of parts while there is no other.</summary>
    public async Task<T> ChangeAsync<T>(Func<Task<T>> change, CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await change().ConfigureAwait(false);
        }
        finally
        {
            _changing.Release();
        }
    }

    private async Task RunAsync(Replay replay, IReadOnlyList<QuarantinePart> parts, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var part in parts)
            {
                await ChangeAsync(() => ReplayAsync(replay, part, cancellationToken), cancellationToken).ConfigureAwait(false);
                replay.EndPart();
            }

            replay.End(clock.GetUtcNow(), null);
        }
        catch (Exception error)
        {
            if (!cancellationToken.IsCancellationRequested) LogFailed(error);
            replay.End(clock.GetUtcNow(), cancellationToken.IsCancellationRequested ? "Peach was stopped; begin the replay again." : $"{error.Message} Begin the replay again: what was taken is not taken twice.");
        }
    }

    /// <summary>
    /// Takes a part's events again and leaves those that are still faulty. After a crash between the two, what was taken is known to Collect
    /// as duplicates.
    /// </summary>
    private async Task<bool> ReplayAsync(Replay replay, QuarantinePart part, CancellationToken cancellationToken)
    {
        var lines = await store.ReadAsync(part, cancellationToken).ConfigureAwait(false);
        if (!siteKeys.TryGet(part.SiteKey, out var siteKey))
        {
            replay.Keep(string.Create(CultureInfo.InvariantCulture, $"the site key {part.SiteKey} is no more"), part.Events);
            return false;
        }

        List<string> kept = [];
        foreach (var text in lines)
        {
            var line = QuarantineLine.Parse(text);
            var request = line.ToRequest(siteKey);
            if (FindFault(line, request) is { } fault)
            {
                kept.Add(text);
                replay.Keep(Reason.Group(fault), line.EventCount);
                continue;
            }

            var receipt = await TakeAsync(request, cancellationToken).ConfigureAwait(false);
            replay.Take(receipt);
        }

        if (kept.Count == lines.Count) return false;
        await store.RewriteAsync(part, kept, cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <returns>Why the event, or the body as a whole, would be put aside again; null when it is sound.</returns>
    private string? FindFault(QuarantineLine line, CollectRequest request)
    {
        try
        {
            var report = inspector.Inspect(request, sampleEvents: 0);
            // Of a body, those that are still faulty are put aside anew, one by one.
            return report.Accepted > 0 || report.Quarantined.Count == 0 ? null : report.Quarantined[0].Reason;
        }
        catch (CollectException error)
        {
            LogUnreadable(line.SiteKey, error);
            return error.Message;
        }
    }

    private async Task<CollectReceipt> TakeAsync(CollectRequest request, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await collector.CollectAsync(request, cancellationToken).ConfigureAwait(false);
            }
            catch (CollectException error) when (error.Reason == CollectRefusal.Unavailable)
            {
                // The disk or the queue is full: live traffic comes first.
                await Task.Delay(TimeSpan.FromSeconds(1), clock, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static QuarantineGroup Describe(IGrouping<(string SiteKey, string Reason), QuarantinePart> parts)
    {
        var newest = parts.MaxBy(part => part.LastAt)!;
        return new QuarantineGroup(
            parts.Key.SiteKey, newest.Codops, parts.Key.Reason, parts.Sum(part => part.Events), parts.Min(part => part.FirstAt), newest.LastAt, newest.Sample,
            [
                .. parts.GroupBy(part => part.Day).OrderBy(day => day.Key, StringComparer.Ordinal)
                    .Select(day => new QuarantineDay(DateOnly.ParseExact(day.Key, "yyyy-MM-dd", CultureInfo.InvariantCulture), day.Sum(part => part.Events))),
            ]);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A replay of quarantined events ended early")]
    private partial void LogFailed(Exception error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A quarantined record of {SiteKey} cannot be read again")]
    private partial void LogUnreadable(string siteKey, Exception error);
}
