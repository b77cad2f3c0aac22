using System.Buffers;
using System.Text;
using Microsoft.Extensions.Hosting;
using Peach.Core.Collect;

namespace Peach.Core.Metrics.Events;

/// <summary>Follows the log from its end and counts. Under load only a sample of the events is shown, every event is counted.</summary>
internal sealed class EventStatistics(IEventLog log, TimeProvider clock) : BackgroundService, IEventStatistics
{
    private const int Seconds = 60;
    private const int Kept = 50;
    private const int KeptQuarantined = 10;
    private const int MaxRawBytes = 500;

    private static readonly TimeSpan SampleWindow = TimeSpan.FromMilliseconds(200);

    private readonly Lock _gate = new();
    private readonly SecondCounts _seconds = new(Seconds);
    private readonly LatestEvent[] _latest = new LatestEvent[Kept];
    private readonly ArrayBufferWriter<byte> _json = new(1024);
    private readonly Queue<LatestQuarantined> _latestQuarantined = new(KeptQuarantined);
    private IEventLogReader? _reader;
    private long _latestCount;
    private long _windowStart;
    private int _windowSamples;
    private long _quarantineWindowStart;
    private int _quarantineWindowSamples;
    private long _total;
    private long _quarantined;

    public long Total => Interlocked.Read(ref _total);

    public long Quarantined => Interlocked.Read(ref _quarantined);

    public IReadOnlyList<int> LastMinute()
    {
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        lock (_gate) return _seconds.Before(now);
    }

    public IReadOnlyList<LatestEvent> Latest()
    {
        lock (_gate)
        {
            var count = (int)Math.Min(_latestCount, Kept);
            var latest = new LatestEvent[count];
            for (var i = 0; i < count; i++) latest[i] = _latest[(_latestCount - 1 - i) % Kept];
            return latest;
        }
    }

    public IReadOnlyList<LatestQuarantined> LatestQuarantined()
    {
        lock (_gate) return [.. _latestQuarantined.Reverse()];
    }

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        _reader = log.OpenReader("statistics", LogStart.Newest);
        return base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        _reader?.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true) Count(await _reader!.ReadAsync(stoppingToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The end.
        }
    }

    private void Count(EventBatch batch)
    {
        var quarantined = 0;
        foreach (var record in batch.Quarantined) quarantined += record.EventCount;
        if (quarantined > 0)
        {
            Interlocked.Add(ref _quarantined, quarantined);
            SampleQuarantined(batch);
        }

        var count = batch.EventCount;
        if (count == 0) return;
        lock (_gate)
        {
            _seconds.Add(batch.CollectTime.ToUnixTimeSeconds(), count);
            Sample(batch, count);
        }

        Interlocked.Add(ref _total, count);
    }

    private void Sample(EventBatch batch, int count)
    {
        var now = clock.GetTimestamp();
        if (clock.GetElapsedTime(_windowStart, now) > SampleWindow) (_windowStart, _windowSamples) = (now, 0);
        var samples = Math.Min(count, Kept - _windowSamples);
        if (samples <= 0) return;
        _windowSamples += samples;
        for (var i = count - samples; i < count; i++) _latest[_latestCount++ % Kept] = Describe(batch, batch.Events[i]);
    }

    private void SampleQuarantined(EventBatch batch)
    {
        var now = clock.GetTimestamp();
        if (clock.GetElapsedTime(_quarantineWindowStart, now) > SampleWindow) (_quarantineWindowStart, _quarantineWindowSamples) = (now, 0);
        foreach (var record in batch.Quarantined)
        {
            if (++_quarantineWindowSamples > KeptQuarantined) return;
            var raw = Encoding.UTF8.GetString(record.Raw.Span[..Math.Min(record.Raw.Length, MaxRawBytes)]);
            var described = new LatestQuarantined(
                batch.CollectTime, batch.Codops, batch.SiteKey, record.Reason, record.Raw.Length > MaxRawBytes ? raw + "…" : raw);
            lock (_gate)
            {
                if (_latestQuarantined.Count == KeptQuarantined) _latestQuarantined.Dequeue();
                _latestQuarantined.Enqueue(described);
            }
        }
    }

    private LatestEvent Describe(EventBatch batch, CollectedEvent collected)
    {
        _json.ResetWrittenCount();
        collected.WriteTo(_json);
        return new LatestEvent(
            collected.Uid, batch.CollectTime, collected.Time, batch.Codops, batch.SiteKey, collected.Type, Encoding.UTF8.GetString(_json.WrittenSpan));
    }
}
