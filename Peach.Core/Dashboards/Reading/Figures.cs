using Peach.Core.Dashboards.Counting;

namespace Peach.Core.Dashboards.Reading;

/// <summary>The figures of a range, by measure and label, all organisations added up.</summary>
internal sealed class Figures(RollupRange range)
{
    private static readonly Dictionary<string, long[]> None = [];

    private readonly Dictionary<string, Dictionary<string, long[]>> _counts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Dictionary<string, Sketch?[]>> _sketches = new(StringComparer.Ordinal);

    public RollupRange Range => range;

    public void Add(string measure, string label, long time, long value)
    {
        var labels = _counts.GetRef(measure) ??= new(StringComparer.Ordinal);
        var values = labels.GetRef(label) ??= new long[range.Read];
        values[Place(time)] += value;
    }

    public void Add(string measure, string label, long time, string sketch)
    {
        var labels = _sketches.GetRef(measure) ??= new(StringComparer.Ordinal);
        var sketches = labels.GetRef(label) ??= new Sketch?[range.Read];
        (sketches[Place(time)] ??= new Sketch()).Merge(sketch);
    }

    /// <summary>By label: a value for each span that was read, the period before in front.</summary>
    public IReadOnlyDictionary<string, long[]> Of(string measure) => _counts.GetValueOrDefault(measure) ?? None;

    /// <summary>The labels of a measure put together by a part of them.</summary>
    public Dictionary<string, long[]> By(string measure, Func<string[], string> key)
    {
        Dictionary<string, long[]> grouped = new(StringComparer.Ordinal);
        foreach (var (label, values) in Of(measure))
        {
            var sums = grouped.GetRef(key(label.Split(Measures.Separator))) ??= new long[range.Read];
            for (var i = 0; i < sums.Length; i++) sums[i] += values[i];
        }

        return grouped;
    }

    /// <summary>All labels together, span by span.</summary>
    public long[] Sum(string measure)
    {
        var sums = new long[range.Read];
        foreach (var values in Of(measure).Values)
            for (var i = 0; i < sums.Length; i++) sums[i] += values[i];
        return sums;
    }

    public IEnumerable<string> Sketched(string measure) => _sketches.GetValueOrDefault(measure)?.Keys ?? Enumerable.Empty<string>();

    /// <summary>How many there were in each span that was read.</summary>
    public long[] Distinct(string measure, string label)
    {
        var values = new long[range.Read];
        if (_sketches.GetValueOrDefault(measure)?.GetValueOrDefault(label) is not { } sketches) return values;
        for (var i = 0; i < values.Length; i++) values[i] = sketches[i]?.Estimate() ?? 0;
        return values;
    }

    /// <summary>How many there were in some spans taken together.</summary>
    public long Distinct(string measure, string label, int from, int spans)
    {
        if (_sketches.GetValueOrDefault(measure)?.GetValueOrDefault(label) is not { } sketches) return 0;
        var all = new Sketch();
        foreach (var sketch in sketches.AsSpan(from, spans))
            if (sketch is not null) all.Merge(sketch);
        return all.Estimate();
    }

    private int Place(long time) => (int)((time - range.ReadFrom) / range.Grain.Milliseconds());
}
