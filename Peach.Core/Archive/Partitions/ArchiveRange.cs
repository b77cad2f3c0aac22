using System.Globalization;
using System.Text.Json;
using Peach.Core.Collect;
using Peach.Core.Platform;

namespace Peach.Core.Archive.Partitions;

/// <summary>A range of the log, sorted into the parts it is archived in.</summary>
internal sealed class ArchiveRange(LogPosition from, string logId, long maxLateness, string temporaryFolder) : IDisposable
{
    private const long Hour = 3_600_000;

    private readonly Dictionary<(string Codops, long Hour), Part> _events = [];
    private readonly Dictionary<(string SiteKey, long Day), Part> _quarantined = [];
    private readonly List<Part> _parts = [];
    private readonly string _name = string.Create(CultureInfo.InvariantCulture, $"part-{logId[..8]}-{from.Offset:x16}.ndjson.gz");

    public LogPosition From { get; } = from;

    public LogPosition To { get; private set; } = from;

    public long Bytes { get; private set; }

    public void Add(EventBatch batch)
    {
        var collected = batch.CollectTime.ToUnixTimeMilliseconds();
        var lastHour = long.MinValue;
        Part? last = null;
        foreach (var collectedEvent in batch.Events)
        {
            var time = collectedEvent.Time.ToUnixTimeMilliseconds();
            var hour = (collected - time > maxLateness ? collected : time) / Hour;
            if (last is null || hour != lastHour) (last, lastHour) = (EventPart(batch.Codops, hour), hour);
            var before = last.Length;
            collectedEvent.WriteTo(last.Lines);
            Bytes += last.EndLine(before);
        }

        foreach (var quarantined in batch.Quarantined) Add(batch, quarantined, collected);
        To = batch.End;
    }

    public async Task PutAsync(IObjectStore store, CancellationToken cancellationToken)
    {
        foreach (var part in _parts) await part.PutAsync(store, cancellationToken).ConfigureAwait(false);
    }

    public void Dispose()
    {
        foreach (var part in _parts) part.Dispose();
    }

    private void Add(EventBatch batch, QuarantinedRecord quarantined, long collected)
    {
        var part = QuarantinePart(batch.SiteKey, batch.CollectTime);
        var before = part.Length;
        using (var json = new Utf8JsonWriter(part.Lines))
        {
            json.WriteStartObject();
            json.WriteString("site_key"u8, batch.SiteKey);
            json.WriteString("codops"u8, batch.Codops);
            json.WriteNumber("collect_timestamp"u8, collected);
            json.WriteNumber("index"u8, quarantined.Index);
            json.WriteNumber("event_count"u8, quarantined.EventCount);
            json.WriteString("reason"u8, quarantined.Reason);
            json.WriteString("raw"u8, quarantined.Raw.Span);
            json.WriteEndObject();
        }

        Bytes += part.EndLine(before);
    }

    private Part EventPart(string codops, long hour)
    {
        if (_events.TryGetValue((codops, hour), out var part)) return part;
        var time = DateTimeOffset.FromUnixTimeMilliseconds(hour * Hour);
        return _events[(codops, hour)] = NewPart(string.Create(
            CultureInfo.InvariantCulture, $"events/codops={codops}/date={time:yyyy-MM-dd}/hour={time:HH}/{_name}"));
    }

    private Part QuarantinePart(string siteKey, DateTimeOffset time)
    {
        var day = time.ToUnixTimeMilliseconds() / (24 * Hour);
        if (_quarantined.TryGetValue((siteKey, day), out var part)) return part;
        return _quarantined[(siteKey, day)] = NewPart(string.Create(
            CultureInfo.InvariantCulture, $"quarantine/site_key={siteKey}/date={time.UtcDateTime:yyyy-MM-dd}/{_name}"));
    }

    private Part NewPart(string key)
    {
        var part = new Part(key, Path.Combine(temporaryFolder, string.Create(CultureInfo.InvariantCulture, $"{_parts.Count}.gz")));
        _parts.Add(part);
        return part;
    }
}
