using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Peach.Core.Dashboards.Counting;
using Peach.Core.Dashboards.Storage;
using Peach.Core.Platform;

namespace Peach.Core.Dashboards.Export;

/// <summary>Reads figures by the minute with names and tags.</summary>
internal sealed class FigureExport(IDbContextFactory<PeachDbContext> contexts, DashboardsOptions options, TimeProvider clock) : IFigureExport, IDisposable
{
    private const int SeriesAtOnce = 500;
    private const int Minutes = 5;

    private static readonly TimeSpan Age = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _reading = new(1);
    private IReadOnlyList<FigureSample> _last = [];
    private long? _readAt;

    public bool IsForPrometheus => options.Prometheus;

    public async Task<IReadOnlyList<FigureSample>> LastMinutesAsync(CancellationToken cancellationToken)
    {
        await _reading.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_readAt is { } at && clock.GetElapsedTime(at) < Age) return _last;
            var to = Grain.Minute.Floor(clock.GetUtcNow().ToUnixTimeMilliseconds());
            var samples = await ReadAsync(to - (Minutes * Grain.Minute.Milliseconds()), to, withUsers: false, cancellationToken).ConfigureAwait(false);
            _last = [.. samples.GroupBy(sample => (sample.Name, string.Join(Measures.Separator, sample.Tags.Select(tag => tag.Value)))).Select(same => same.First() with { Value = same.Sum(sample => sample.Value) })];
            _readAt = clock.GetTimestamp();
            return _last;
        }
        finally
        {
            _reading.Release();
        }
    }

    public void Dispose() => _reading.Dispose();

    /// <summary>Each series' minutes from one time to before another; users too, as they are estimated.</summary>
    public async Task<List<FigureSample>> ReadAsync(long from, long to, bool withUsers, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        var series = (await context.ReadAsync(
            "SELECT id, codops, measure, label FROM rollup_series ORDER BY id", reader => (Id: reader.GetInt64(0), Key: new SeriesKey(reader.GetString(1), reader.GetString(2), reader.GetString(3))), cancellationToken)
            .ConfigureAwait(false)).ToDictionary(row => row.Id, row => row.Key);
        List<FigureSample> samples = [];
        foreach (var ids in series.Keys.Chunk(SeriesAtOnce))
        {
            var where = string.Create(CultureInfo.InvariantCulture, $"WHERE series IN ({string.Join(',', ids)}) AND grain = 0 AND time >= {from} AND time < {to}");
            samples.AddRange(await context.ReadAsync(
                $"SELECT series, time, value FROM rollup_points {where}", reader => Sample(series[reader.GetInt64(0)], reader.GetInt64(1), reader.GetInt64(2)), cancellationToken).ConfigureAwait(false));
            if (!withUsers) continue;
            var sketches = await context.ReadAsync(
                $"SELECT series, time, sketch FROM rollup_sketches {where}", reader => (Series: reader.GetInt64(0), Time: reader.GetInt64(1), Sketch: reader.GetString(2)), cancellationToken).ConfigureAwait(false);
            foreach (var same in sketches.GroupBy(row => (row.Series, row.Time)))
            {
                var all = new Sketch();
                foreach (var row in same) all.Merge(row.Sketch);
                samples.Add(Sample(series[same.Key.Series], same.Key.Time, all.Estimate()));
            }
        }

        return samples;
    }

    private static FigureSample Sample(SeriesKey series, long time, long value)
    {
        List<KeyValuePair<string, string>> tags = [new("codops", series.Codops)];
        var names = TagNames(series.Measure);
        var parts = series.Label.Split(Measures.Separator);
        for (var i = 0; i < parts.Length && i < names.Length; i++)
            if (parts[i].Length > 0) tags.Add(new(names[i], parts[i]));
        return new FigureSample(series.Measure.Replace('.', '_'), tags, value, DateTimeOffset.FromUnixTimeMilliseconds(time));
    }

    private static string[] TagNames(string measure) => measure switch
    {
        Measures.EventsByType => ["type"],
        Measures.EventsBySite or Measures.Quarantined => ["site_key"],
        Measures.EventsByDevice => ["device"],
        Measures.ItemsAt or Measures.HitAt or Measures.PlaysAt or Measures.WatchedAt => ["endpoint", "component", "position"],
        Measures.AnswersWithin => ["le"],
        Measures.Runs or Measures.RunTime => ["task", "state"],
        _ => ["endpoint", "component", "version"],
    };
}
