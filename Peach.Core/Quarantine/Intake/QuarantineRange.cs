using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Peach.Core.Collect;
using Peach.Core.Quarantine.Storage;

namespace Peach.Core.Quarantine.Intake;

/// <summary>What a range of the log holds of events that break the format, sorted into parts.</summary>
internal sealed class QuarantineRange(LogPosition from, string logId)
{
    /// <summary>Each is an object of its own; what a sender might make more of goes into one.</summary>
    private const int MostReasons = 50;

    private readonly Dictionary<(string SiteKey, DateOnly Day, string Reason), Content> _parts = [];
    private readonly Dictionary<(string SiteKey, DateOnly Day), int> _reasons = [];
    private readonly ArrayBufferWriter<byte> _line = new();
    private LogPosition? _to;

    public LogPosition To => _to ?? from;

    public long Bytes { get; private set; }

    public bool IsEmpty => _parts.Count == 0;

    public void Add(EventBatch batch)
    {
        _to = batch.End;
        if (batch.QuarantinedCount == 0) return;
        foreach (var quarantined in batch.Quarantined)
        {
            var content = ContentFor(batch, quarantined);
            _line.ResetWrittenCount();
            QuarantineLine.Write(batch, quarantined, _line);
            content.Lines.Add(_line.WrittenSpan.ToArray());
            content.Part.Events += quarantined.EventCount;
            if (batch.CollectTime < content.Part.FirstAt) content.Part.FirstAt = batch.CollectTime;
            if (batch.CollectTime > content.Part.LastAt) content.Part.LastAt = batch.CollectTime;
            Bytes += _line.WrittenCount;
        }
    }

    /// <summary>Puts every part's object.</summary>
    /// <returns>The parts, to be added to the database.</returns>
    public async Task<IReadOnlyList<QuarantinePart>> PutAsync(QuarantineStore store, CancellationToken cancellationToken)
    {
        foreach (var content in _parts.Values)
            await store.PutAsync(content.Part.ObjectKey, content.Lines.Select(line => (ReadOnlyMemory<byte>)line), cancellationToken).ConfigureAwait(false);
        return [.. _parts.Values.Select(content => content.Part)];
    }

    private Content ContentFor(EventBatch batch, QuarantinedRecord quarantined)
    {
        var day = DateOnly.FromDateTime(batch.CollectTime.UtcDateTime);
        var reason = Reason.Group(quarantined.Reason);
        if (_parts.TryGetValue((batch.SiteKey, day, reason), out var content)) return content;
        var reasons = _reasons.GetValueOrDefault((batch.SiteKey, day));
        if (reasons >= MostReasons)
        {
            reason = Reason.Others;
            if (_parts.TryGetValue((batch.SiteKey, day, reason), out content)) return content;
        }

        _reasons[(batch.SiteKey, day)] = reasons + 1;
        return _parts[(batch.SiteKey, day, reason)] = NewContent(batch, day, reason, quarantined);
    }

    private Content NewContent(EventBatch batch, DateOnly day, string reason, QuarantinedRecord first)
    {
        var date = QuarantineStore.Day(day);
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(reason)))[..8];
        return new Content(new QuarantinePart
        {
            // After a crash the same range begins at the same place: what was put and not noted is put again under its name.
            ObjectKey = string.Create(CultureInfo.InvariantCulture, $"quarantine/site_key={batch.SiteKey}/date={date}/part-{logId[..8]}-{from.Offset:x16}-{hash}.ndjson.gz"),
            SiteKey = batch.SiteKey,
            Codops = batch.Codops,
            Day = date,
            Reason = reason,
            FirstAt = batch.CollectTime,
            LastAt = batch.CollectTime,
            Sample = QuarantineLine.Shorten(Encoding.UTF8.GetString(first.Raw.Span)),
        });
    }

    private sealed record Content(QuarantinePart Part)
    {
        public List<byte[]> Lines { get; } = [];
    }
}
