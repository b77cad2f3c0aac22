using System.Runtime.InteropServices;
using Peach.Core.Tasks.Logs;

namespace Peach.Core.Tasks.Telling;

/// <summary>What a run that goes on has told so far. Bounded, whatever it tells.</summary>
internal sealed class RunTelling(TimeProvider clock)
{
    public const int MaxNames = 100;
    public const int MaxPoints = 10_000;
    private const int MaxTextLength = 200;

    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, Series> _series = new(StringComparer.Ordinal);
    private RunProgress? _progress;
    private long _ignored;
    private int _points;
    private int _stride = 1;

    /// <summary>Grows with everything that is told.</summary>
    public long Version { get; private set; }

    public RunProgress? Progress
    {
        get
        {
            lock (_gate) return _progress;
        }
    }

    /// <summary>Lines that could not be read, or told one name too many.</summary>
    public long Ignored
    {
        get
        {
            lock (_gate) return _ignored;
        }
    }

    public void Advance(double done, double? total, string? text, DateTimeOffset time)
    {
        if (text is { Length: > MaxTextLength }) text = text[..MaxTextLength];
        lock (_gate)
        {
            _progress = new RunProgress(done, total, text, time);
            Version++;
        }
    }

    public void Advance(BarState bar) => Advance(bar.Done, bar.Total, bar.Text, clock.GetUtcNow());

    public void Measure(string name, RunMetricPoint point)
    {
        lock (_gate)
        {
            Version++;
            if (!_series.TryGetValue(name, out var series))
            {
                if (_series.Count == MaxNames)
                {
                    _ignored++;
                    return;
                }

                _series[name] = series = new Series();
            }

            series.Last = point;
            if (series.Count++ % _stride != 0) return;
            series.Points.Add(point);
            if (++_points > MaxPoints) Thin();
        }
    }

    public void Ignore()
    {
        lock (_gate)
        {
            _ignored++;
            Version++;
        }
    }

    public RunTold Snapshot(string runId)
    {
        lock (_gate)
        {
            return new RunTold(
                _progress,
                [
                    .. from series in _series
                       let points = series.Value.Points
                       let last = series.Value.Last!
                       select new RunMetric(runId, series.Key, last, series.Value.Count, points[^1] == last ? [.. points] : [.. points, last]),
                ],
                _ignored);
        }
    }

    /// <summary>Keeps every second point of every series, and half as many from now on.</summary>
    private void Thin()
    {
        _stride *= 2;
        _points = 0;
        foreach (var series in _series.Values)
        {
            var points = CollectionsMarshal.AsSpan(series.Points);
            var kept = (points.Length + 1) / 2;
            for (var index = 1; index < kept; index++) points[index] = points[index * 2];
            series.Points.RemoveRange(kept, points.Length - kept);
            _points += kept;
        }
    }

    private sealed class Series
    {
        public List<RunMetricPoint> Points { get; } = [];

        public RunMetricPoint? Last { get; set; }

        public long Count { get; set; }
    }
}
