namespace Peach.Core.Dashboards.Counting;

/// <summary>What one series gained since the last write, by the minute.</summary>
internal sealed class Counter(long series)
{
    private readonly Dictionary<long, long> _older = [];
    private long _minute = -1;
    private long _value;

    public long Series => series;

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
