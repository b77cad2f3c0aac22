using Peach.Core.Dashboards.Storage;

namespace Peach.Core.Dashboards.Counting;

/// <summary>What one series gained since the last write, by the minute.</summary>
internal sealed class Counter(SeriesKey key)
{
    private readonly Dictionary<long, long> _older = [];
    private long _minute = -1;
    private long _value;

    public SeriesKey Key => key;

    public long Series { get; } = key.Id();

    /// <summary>When the database was last told of the series, in milliseconds since 1970; one that was idle for long may have been removed.</summary>
    public long ToldAt { get; set; }

    public bool IsEmpty => _minute < 0;

    /// <param name="minute">When the minute begins, in milliseconds since 1970.</param>
    public void Add(long minute, long value)
    {
        if (minute != _minute)
        {
            PutAside();
            _minute = minute;
        }

        _value += value;
    }

    public IReadOnlyDictionary<long, long> Minutes()
    {
        PutAside();
        return _older;
    }

    public void Clear()
    {
        _older.Clear();
        (_minute, _value) = (-1, 0);
    }

    private void PutAside()
    {
        if (_minute >= 0 && _value != 0) _older[_minute] = _older.GetValueOrDefault(_minute) + _value;
        _value = 0;
    }
}
