namespace Peach.Core.Dashboards.Counting;

/// <summary>Whom or what a series saw since the last write, by grain and time.</summary>
internal sealed class SketchDraft(Counter counter)
{
    private readonly Dictionary<(Grain Grain, long Time), Sketch> _sketches = [];
    private (long Minute, long Hash) _last = (-1, 0);

    public Counter Counter => counter;

    public IReadOnlyDictionary<(Grain Grain, long Time), Sketch> Sketches => _sketches;

    public void Add(long minute, long hash)
    {
        // The events of a request are mostly of one device and one minute.
        if (_last == (minute, hash)) return;
        _last = (minute, hash);
        Of(Grain.Minute, minute).Add(hash);
        Of(Grain.Hour, minute).Add(hash);
        Of(Grain.Day, minute).Add(hash);
    }

    private Sketch Of(Grain grain, long time)
    {
        time = grain.Floor(time);
        if (!_sketches.TryGetValue((grain, time), out var sketch)) _sketches[(grain, time)] = sketch = new Sketch();
        return sketch;
    }
}
