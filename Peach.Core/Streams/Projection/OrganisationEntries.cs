using System.Buffers;
using Peach.Core.Collect;

namespace Peach.Core.Streams.Projection;

/// <summary>What a step adds to one organisation's stream.</summary>
/// <remarks>Few large entries cost Redis a fraction of what many small ones do, so requests that come together share one.</remarks>
internal sealed class OrganisationEntries
{
    /// <summary>Larger entries are cut, at the next event.</summary>
    private const int MaxEntryBytes = 32 * 1024;

    private const int MaxEventsInEntry = 100;

    private readonly List<byte[]> _entries = [];
    private readonly ArrayBufferWriter<byte> _open = new(4096);
    private int _events;

    /// <summary>Bytes added since the stream's size was looked at last.</summary>
    public long Unweighed { get; set; }

    /// <returns>The bytes that it takes.</returns>
    public int Add(CollectedEvent collected)
    {
        var before = _open.WrittenCount;
        _open.Write(_events++ == 0 ? "["u8 : ","u8);
        collected.WriteTo(_open);
        var bytes = _open.WrittenCount - before;
        Unweighed += bytes;
        if (_open.WrittenCount >= MaxEntryBytes || _events == MaxEventsInEntry) Close();
        return bytes;
    }

    /// <summary>JSON arrays, one an entry.</summary>
    public IReadOnlyList<byte[]> Finish()
    {
        if (_events > 0) Close();
        return _entries;
    }

    public void Clear()
    {
        _entries.Clear();
        _open.ResetWrittenCount();
        _events = 0;
    }

    private void Close()
    {
        _open.Write("]"u8);
        _entries.Add(_open.WrittenSpan.ToArray());
        _open.ResetWrittenCount();
        _events = 0;
    }
}
