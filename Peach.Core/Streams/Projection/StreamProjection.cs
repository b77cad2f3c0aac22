using System.Buffers;
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
    /// <summary>About a millisecond of Redis, whichever is reached first.</summary>
    private const int MaxEntriesAtOnce = 256;

    private const int MaxBytesAtOnce = 256 * 1024;

    /// <summary>Larger entries are cut, at the next event.</summary>
    private const int MaxEntryBytes = 32 * 1024;

    private const int MaxEventsInEntry = 100;

    private readonly StreamsOptions _options = options.Value.Validated();
    private readonly ArrayBufferWriter<byte> _json = new(64 * 1024);
    private readonly Dictionary<string, OrganisationEntries> _organisations = [];
    private int _entries;
    private int _bytes;

    protected override TimeSpan Pace => TimeSpan.FromMilliseconds(5);

    /// <summary>What is older would be trimmed at once.</summary>
    protected override long MostWaiting => _options.MaxBytes;

    protected override bool IsEmpty => _entries == 0;

    protected override bool IsFull => _entries >= MaxEntriesAtOnce || _bytes >= MaxBytesAtOnce;

    private long WeighedAfter => Math.Min(_options.MaxBytes / 16, 1024 * 1024);

    protected override int Gather(EventBatch batch, int first)
    {
        if (batch.EventCount == 0) return 0;
        var events = batch.Events;
        var next = first;
        while (next < events.Count && !IsFull)
        {
            _json.ResetWrittenCount();
            _json.Write("["u8);
            var last = Math.Min(events.Count, next + MaxEventsInEntry);
            events[next++].WriteTo(_json);
            while (next < last && _json.WrittenCount < MaxEntryBytes)
            {
                _json.Write(","u8);
                events[next++].WriteTo(_json);
            }

            _json.Write("]"u8);
            Add(batch.Codops, _json.WrittenSpan.ToArray());
        }

        return Math.Max(next, first);
    }

    protected override void Write(RedisStep step)
    {
        step.Values.Add(_options.MaxEntries);
        step.Values.Add(_options.MaxBytes);
        foreach (var (codops, added) in _organisations)
        {
            if (added.Entries.Count == 0) continue;
            step.Keys.Add(StreamKeys.Of(codops));
            step.Values.Add(added.Unweighed >= WeighedAfter ? "1" : "0");
            step.Values.Add(added.Entries.Count);
            foreach (var entry in added.Entries) step.Values.Add(entry);
        }
    }

    protected override void OnApplied()
    {
        foreach (var added in _organisations.Values)
            if (added.Unweighed >= WeighedAfter) added.Unweighed = 0;
    }

    protected override void Clear()
    {
        foreach (var added in _organisations.Values) added.Entries.Clear();
        (_entries, _bytes) = (0, 0);
    }

    private void Add(string codops, byte[] entry)
    {
        // The first step after a start looks at every size.
        if (!_organisations.TryGetValue(codops, out var added)) _organisations[codops] = added = new OrganisationEntries { Unweighed = WeighedAfter };
        added.Entries.Add(entry);
        added.Unweighed += entry.Length;
        _entries++;
        _bytes += entry.Length;
    }
}
