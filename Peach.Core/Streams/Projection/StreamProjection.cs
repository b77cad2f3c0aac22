using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Peach.Core.Collect;
using Peach.Core.Platform;
using Peach.Core.Streams.Storage;

namespace Peach.Core.Streams.Projection;

/// <summary>Adds the events of the log to the streams in Redis.</summary>
internal sealed class StreamProjection(
    IEventLog log, IRedis redis, IOptions<StreamsOptions> options, TimeProvider clock, ILogger<StreamProjection> logger)
    : RedisProjection("stream", StreamScript.Text, log, redis, clock, logger)
{
    /// <summary>About a millisecond of Redis.</summary>
    private const int MaxBytesAtOnce = 256 * 1024;

    private readonly StreamsOptions _options = options.Value.Validated();
    private readonly Dictionary<string, OrganisationEntries> _organisations = [];
    private int _bytes;

    protected override TimeSpan Pace => TimeSpan.FromMilliseconds(5);

    /// <summary>What is older would be trimmed at once.</summary>
    protected override long MostWaiting => _options.MaxBytes;

    protected override bool IsEmpty => _bytes == 0;

    protected override bool IsFull => _bytes >= MaxBytesAtOnce;

    private long WeighedAfter => Math.Min(_options.MaxBytes / 16, 1024 * 1024);

    protected override int Gather(EventBatch batch, int first)
    {
        if (batch.EventCount == 0) return 0;
        var events = batch.Events;
        var added = Of(batch.Codops);
        var next = first;
        while (next < events.Count && !IsFull) _bytes += added.Add(events[next++]);
        return next;
    }

    protected override void Write(RedisStep step)
    {
        step.Values.Add(_options.MaxEntries);
        step.Values.Add(_options.MaxBytes);
        foreach (var (codops, added) in _organisations)
        {
            var entries = added.Finish();
            if (entries.Count == 0) continue;
            step.Keys.Add(StreamKeys.Of(codops));
            step.Values.Add(added.Unweighed >= WeighedAfter ? "1" : "0");
            step.Values.Add(entries.Count);
            foreach (var entry in entries) step.Values.Add(entry);
        }
    }

    protected override void OnApplied()
    {
        foreach (var added in _organisations.Values)
            if (added.Unweighed >= WeighedAfter) added.Unweighed = 0;
    }

    protected override void Clear()
    {
        foreach (var added in _organisations.Values) added.Clear();
        _bytes = 0;
    }

    /// <summary>The first step after a start looks at every stream's size.</summary>
    private OrganisationEntries Of(string codops) =>
        _organisations.TryGetValue(codops, out var entries) ? entries : _organisations[codops] = new OrganisationEntries { Unweighed = WeighedAfter };
}
