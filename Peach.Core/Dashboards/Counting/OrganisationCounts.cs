using Peach.Core.Dashboards.Storage;

namespace Peach.Core.Dashboards.Counting;

/// <summary>An organisation's series, and what they gained since the last write.</summary>
internal sealed class OrganisationCounts(string codops, DashboardsOptions options)
{
    private readonly Dictionary<string, Dictionary<string, Counter>> _measures = new(StringComparer.Ordinal);
    private readonly Dictionary<long, SketchDraft> _sketches = [];
    private readonly List<Counter> _changed = [];
    private int _series;

    public string Codops => codops;

    public IReadOnlyList<Counter> Changed => _changed;

    public IReadOnlyCollection<SketchDraft> Sketches => _sketches.Values;

    /// <summary>Takes note of a series that the database has.</summary>
    public void Know(string measure, string label, long at)
    {
        var labels = LabelsOf(measure);
        if (labels.TryAdd(label, new Counter(new SeriesKey(codops, measure, label)) { ToldAt = at })) _series++;
    }

    public void Add(string measure, string label, long minute, long value) => Add(Find(measure, label), minute, value);

    public void Add(Counter counter, long minute, long value)
    {
        if (counter.IsEmpty) _changed.Add(counter);
        counter.Add(minute, value);
    }

    /// <summary>The series of a label, or that of what there is no room for.</summary>
    public Counter Find(string measure, string label)
    {
        var labels = LabelsOf(measure);
        if (labels.TryGetValue(label, out var counter)) return counter;
        var most = measure == Measures.EventsByType ? options.MaxEventTypes : int.MaxValue;
        var other = Measures.OtherOf(measure);
        if ((_series >= options.MaxSeries || labels.Count >= most) && label != other) return Find(measure, other);
        _series++;
        return labels[label] = new Counter(new SeriesKey(codops, measure, label));
    }

    /// <summary>Adds somebody or something to the sketches of a minute, its hour and its day.</summary>
    public void AddDistinct(string measure, string label, long minute, long hash)
    {
        var counter = Find(measure, label);
        if (!_sketches.TryGetValue(counter.Series, out var draft)) _sketches[counter.Series] = draft = new SketchDraft(counter);
        draft.Add(minute, hash);
    }

    public void Clear()
    {
        foreach (var counter in _changed) counter.Clear();
        _changed.Clear();
        _sketches.Clear();
    }

    private Dictionary<string, Counter> LabelsOf(string measure)
    {
        if (!_measures.TryGetValue(measure, out var labels)) _measures[measure] = labels = new(StringComparer.Ordinal);
        return labels;
    }
}
