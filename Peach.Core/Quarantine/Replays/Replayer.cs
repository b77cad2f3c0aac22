using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Peach.Core.Collect;
using Peach.Core.Platform;
using Peach.Core.Quarantine.Intake;
using Peach.Core.Quarantine.Storage;
using Peach.Core.Quarantine.Upkeep;

namespace Peach.Core.Quarantine.Replays;

/// <summary>Takes quarantined events again, a part at a time. A replay that was broken off goes on at the next start.</summary>
internal sealed partial class Replayer(
    QuarantineStore store, ReplayStore replays, PartChanges changes, LogHold hold, IEventLog log, ISiteKeyDirectory siteKeys, ICollector collector,
    IPayloadInspector inspector, TimeProvider clock, ILogger<Replayer> logger) : BackgroundService
{
    private const int KeptReplays = 20;

    /// <summary>Requests that wait for the disk together.</summary>
    private const int MostUnderWay = 64;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly List<Replay> _known = [];
    private readonly SemaphoreSlim _wake = new(0);
    private readonly SemaphoreSlim _starting = new(1, 1);

    public IReadOnlyList<ReplayView> Views
    {
        get
        {
            lock (_gate) return [.. _known.Select(replay => replay.View())];
        }
    }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        var rows = await replays.ListAsync(cancellationToken).ConfigureAwait(false);
        lock (_gate) _known.AddRange(rows.Select(row => new Replay(row)));
        // Before the log's segments may go on.
        if (Own() is { Row.Part: not null } broken) hold.From = broken.Row.Position;
        await base.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task<ReplayView> BeginAsync(QuarantineFilter filter, CancellationToken cancellationToken)
    {
        await _starting.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (await replays.FindUnfinishedAsync(cancellationToken).ConfigureAwait(false) is { } other)
            {
                throw new PeachException(other.LogId == log.Id
                    ? "A replay is running; wait until it has ended, or stop it."
                    : "A replay is running on another replica; wait until it has ended. If that replica will not come back, stop the replay.");
            }

            var parts = await store.FindAsync(filter, cancellationToken).ConfigureAwait(false);
            if (parts.Count == 0) throw new PeachException("There is nothing in quarantine that matches.");
            var now = clock.GetUtcNow();
            var replay = new Replay(new ReplayRow
            {
                Id = Guid.CreateVersion7(now).ToString("N"),
                LogId = log.Id,
                Filter = JsonSerializer.Serialize(filter),
                StartedAt = now,
                Parts = parts.Count,
            });
            await replays.AddAsync(replay.Row, parts.Select(part => part.ObjectKey), cancellationToken).ConfigureAwait(false);
            lock (_gate)
            {
                _known.Insert(0, replay);
                if (_known.Count > KeptReplays) _known.RemoveAt(KeptReplays);
            }

            _wake.Release();
            return replay.View();
        }
        finally
        {
            _starting.Release();
        }
    }

    /// <summary>Ends a replay after the part it is at; one of another replica is taken to be broken off for good.</summary>
    /// <returns>False when there is no such replay that runs.</returns>
    public async Task<bool> StopAsync(string id, CancellationToken cancellationToken)
    {
        Replay? replay;
        lock (_gate) replay = _known.Find(known => known.Id == id);
        replay ??= await replays.FindUnfinishedAsync(cancellationToken).ConfigureAwait(false) is { } row && row.Id == id ? new Replay(row) : null;
        if (replay is not { IsRunning: true }) return false;
        replay.IsStopping = true;
        if (replay.Row.LogId == log.Id) return true;
        await EndAsync(replay, "It was stopped on another replica than the one that carried it out.", cancellationToken).ConfigureAwait(false);
        return true;
    }

    public override void Dispose()
    {
        _wake.Dispose();
        _starting.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = TimeSpan.Zero;
        while (true)
        {
            try
            {
                if (Own() is { } replay) await RunAsync(replay, stoppingToken).ConfigureAwait(false);
                else await _wake.WaitAsync(stoppingToken).ConfigureAwait(false);
                if (pause > TimeSpan.Zero) LogBack();
                pause = TimeSpan.Zero;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                if (pause == TimeSpan.Zero) LogAway(error);
                pause = pause == TimeSpan.Zero ? FirstPause : pause * 2;
                if (pause > LongestPause) pause = LongestPause;
                await Task.Delay(pause, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private Replay? Own()
    {
        lock (_gate) return _known.Find(replay => replay.IsRunning && replay.Row.LogId == log.Id);
    }

    private async Task RunAsync(Replay replay, CancellationToken cancellationToken)
    {
        foreach (var key in await replays.PartsAsync(replay.Row, cancellationToken).ConfigureAwait(false))
        {
            if (replay.IsStopping) break;
            await changes.RunAsync(() => ReplayPartAsync(replay, key, cancellationToken), cancellationToken).ConfigureAwait(false);
        }

        await EndAsync(replay, replay.IsStopping ? "It was stopped; what had been taken until then stays taken." : null, cancellationToken).ConfigureAwait(false);
    }

    private async Task EndAsync(Replay replay, string? error, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await replays.EndAsync(replay.Id, now, error, cancellationToken).ConfigureAwait(false);
        replay.End(now, error);
    }

    private async Task<bool> ReplayPartAsync(Replay replay, string key, CancellationToken cancellationToken)
    {
        var part = await replays.FindPartAsync(key, cancellationToken).ConfigureAwait(false);
        if (part is not null)
        {
            var wasBegun = replay.Row.Part == key;
            var from = wasBegun ? replay.Row.Position : log.End.Offset;
            hold.From = from;
            // From here on a second turn, after a crash or a failure, looks into the log for what this one has taken.
            if (!wasBegun)
            {
                await replays.BeginPartAsync(replay.Id, key, from, cancellationToken).ConfigureAwait(false);
                (replay.Row.Part, replay.Row.Position) = (key, from);
            }

            replay.EndPart(await TakePartAsync(replay, part, wasBegun, from, cancellationToken).ConfigureAwait(false));
        }
        else
        {
            // It was deleted, or its end was noted and not heard of.
            var none = new PartOutcome();
            await replays.EndPartAsync(replay.Id, key, none, cancellationToken).ConfigureAwait(false);
            replay.EndPart(none);
        }

        replay.Row.Part = null;
        hold.From = long.MaxValue;
        return true;
    }

    /// <summary>Takes the events of a part that are sound now, leaves the others, and notes both at once.</summary>
    private async Task<PartOutcome> TakePartAsync(Replay replay, QuarantinePart part, bool wasBegun, long from, CancellationToken cancellationToken)
    {
        var outcome = new PartOutcome();
        var lines = await store.ReadAsync(part, cancellationToken).ConfigureAwait(false);
        if (!siteKeys.TryGet(part.SiteKey, out var siteKey))
        {
            outcome.Keep(string.Create(CultureInfo.InvariantCulture, $"the site key {part.SiteKey} is no more"), part.Events);
            await replays.EndPartAsync(replay.Id, part.ObjectKey, outcome, cancellationToken).ConfigureAwait(false);
            return outcome;
        }

        var taken = wasBegun ? TakenRequests.Find(log, QuarantineWriter.Consumer, from, part.SiteKey, cancellationToken) : [];
        List<string> kept = [];
        List<Task<CollectReceipt>> underWay = [];
        try
        {
            Dictionary<string, int> occurrences = [];
            var found = 0L;
            foreach (var text in lines)
            {
                var occurrence = occurrences.GetValueOrDefault(text);
                occurrences[text] = occurrence + 1;
                var line = QuarantineLine.Parse(text);
                found += line.EventCount;
                var id = RequestId.Of(text, occurrence, line.CollectTime);
                var request = line.ToRequest(siteKey) with { Id = id };
                if (taken.Contains(RequestId.Prefix(id)))
                {
                    outcome.TakeEarlier(line.EventCount);
                }
                else if (FindFault(line, request) is { } fault)
                {
                    kept.Add(text);
                    outcome.Keep(Reason.Group(fault), line.EventCount);
                }
                else
                {
                    underWay.Add(TakeAsync(request, cancellationToken));
                    if (underWay.Count % MostUnderWay == 0) await underWay[^1].ConfigureAwait(false);
                }
            }

            // The object may be written anew already, and only its row not.
            if (wasBegun && part.Events > found) outcome.TakeEarlier(part.Events - found);
        }
        finally
        {
            // Whatever happens, nothing may reach the log after the next turn has looked there.
            await ((Task)Task.WhenAll(underWay)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        foreach (var receipt in underWay) outcome.Take(await receipt.ConfigureAwait(false));
        if (kept.Count < lines.Count || wasBegun)
        {
            await store.RewriteAsync(
                part, kept, (context, token) => ReplayStore.EndPartAsync(context, replay.Id, part.ObjectKey, outcome, token), cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await replays.EndPartAsync(replay.Id, part.ObjectKey, outcome, cancellationToken).ConfigureAwait(false);
        }

        return outcome;
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

    [LoggerMessage(Level = LogLevel.Error, Message = "A replay of quarantined events waits until the object store and the database answer")]
    private partial void LogAway(Exception error);

    [LoggerMessage(Level = LogLevel.Information, Message = "The replay of quarantined events goes on")]
    private partial void LogBack();

    [LoggerMessage(Level = LogLevel.Warning, Message = "A quarantined record of {SiteKey} cannot be read again")]
    private partial void LogUnreadable(string siteKey, Exception error);
}
