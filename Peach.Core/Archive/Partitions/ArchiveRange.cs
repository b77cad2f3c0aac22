using System.Globalization;
using Peach.Core.Collect;
using Peach.Core.Platform;

namespace Peach.Core.Archive.Partitions;

/// <summary>A range of the log, sorted into the parts it is archived in.</summary>
internal sealed class ArchiveRange(LogPosition from, string logId, long maxLateness, string temporaryFolder) : IDisposable
{
    private const long Hour = 3_600_000;

    private readonly Dictionary<(string Codops, long Hour), Part> _events = [];
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

    private Part EventPart(string codops, long hour)
    {
        if (_events.TryGetValue((codops, hour), out var part)) return part;
        var time = DateTimeOffset.FromUnixTimeMilliseconds(hour * Hour);
        return _events[(codops, hour)] = NewPart(string.Create(
            CultureInfo.InvariantCulture, $"events/codops={codops}/date={time:yyyy-MM-dd}/hour={time:HH}/{_name}"));
    }

    private Part NewPart(string key)
    {
        var part = new Part(key, Path.Combine(temporaryFolder, string.Create(CultureInfo.InvariantCulture, $"{_parts.Count}.gz")));
        _parts.Add(part);
        return part;
    }
}
