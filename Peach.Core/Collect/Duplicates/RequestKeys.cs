namespace Peach.Core.Collect.Duplicates;

/// <summary>The keys of a request's events; used again for each request of a thread.</summary>
internal sealed class RequestKeys
{
    private const int KeptCapacity = 16 * 1024;

    private KeyedEvent[] _events = new KeyedEvent[64];
    private int _count;

    public Span<KeyedEvent> Events => _events.AsSpan(0, _count);

    public int Count => _count;

    /// <summary>How many of them are marked as duplicates.</summary>
    public int Duplicates
    {
        get
        {
            var duplicates = 0;
            foreach (ref readonly var keyed in _events.AsSpan(0, _count)) duplicates += keyed.IsDuplicate ? 1 : 0;
            return duplicates;
        }
    }

    public void Clear()
    {
        _count = 0;
        if (_events.Length > KeptCapacity) _events = new KeyedEvent[64];
    }

    public void Add(EventKey key, int markAt, int events, bool isQuarantined)
    {
        if (_count == _events.Length) Array.Resize(ref _events, _count * 2);
        _events[_count++] = new KeyedEvent { Key = key, MarkAt = markAt, Events = events, IsQuarantined = isQuarantined };
    }
}
