using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Peach.Core.Dashboards.Counting;
using Peach.Core.Platform;

namespace Peach.Core.Dashboards.Storage;

/// <summary>Writes counts together with the place in the log that they reach to.</summary>
internal sealed class RollupStore(IDbContextFactory<PeachDbContext> contexts, DashboardsOptions options, TimeProvider clock)
{
    private const long ToldAge = 1_800_000;

    private const string AddPoint = " ON CONFLICT (series, grain, time) DO UPDATE SET value = rollup_points.value + excluded.value";

    /// <returns>Up to where this log's events are counted; null when none ever was.</returns>
    public async Task<long?> ReadPositionAsync(string logId, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        var found = await context.ReadAsync("SELECT position FROM rollup_positions WHERE log_id = @p0", reader => reader.GetInt64(0), cancellationToken, logId).ConfigureAwait(false);
        return found.Count == 0 ? null : found[0];
    }

    /// <summary>Gives a counter what the database knows: series, open hits, items of the open days.</summary>
    public async Task LoadAsync(EventCounter counter, string logId, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        using var context = contexts.CreateDbContext();
        counter.Reset();
        foreach (var (codops, measure, label) in await context.ReadAsync(
            "SELECT codops, measure, label FROM rollup_series", reader => (reader.GetString(0), reader.GetString(1), reader.GetString(2)), cancellationToken).ConfigureAwait(false))
            counter.Of(codops).Know(measure, label, now);
        counter.Hits.Load(await context.ReadAsync(
            "SELECT id, owner, codops, label, place, hit_at, last_at, touched_at, state FROM rollup_hits WHERE log_id = @p0",
            reader => new OpenHit(reader.GetInt64(0), reader.GetInt64(1), reader.GetString(2), reader.GetString(3), reader.GetString(4), reader.GetInt64(5))
            {
                LastAt = reader.GetInt64(6),
                TouchedAt = reader.GetInt64(7),
                State = (HitState)reader.GetInt32(8),
            },
            cancellationToken, logId).ConfigureAwait(false));
        foreach (var (codops, day, endpoint, item) in await context.ReadAsync(
            string.Create(CultureInfo.InvariantCulture, $"SELECT codops, day, endpoint, item FROM rollup_items WHERE day >= {OldestDay()}"),
            reader => (reader.GetString(0), reader.GetInt64(1), reader.GetString(2), reader.GetString(3)), cancellationToken).ConfigureAwait(false))
            counter.Items.Know(codops, day, endpoint, item);
    }

    /// <summary>Writes what was counted up to a place in the log, in one transaction.</summary>
    /// <returns>False when the database has another place than <paramref name="from"/>: nothing was written.</returns>
    public async Task<bool> WriteAsync(EventCounter counter, string logId, long? from, long to, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        using var context = contexts.CreateDbContext();
        var transaction = await context.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using var rollback = transaction.ConfigureAwait(false);
        var sql = from is { } known
            ? string.Create(CultureInfo.InvariantCulture, $"UPDATE rollup_positions SET position = {to} WHERE log_id = @p0 AND position = {known}")
            : string.Create(CultureInfo.InvariantCulture, $"INSERT INTO rollup_positions (log_id, position) VALUES (@p0, {to}) ON CONFLICT (log_id) DO NOTHING");
        if (await context.RunAsync(sql, cancellationToken, logId).ConfigureAwait(false) != 1) return false;

        var organisations = counter.Organisations.ToList();
        var untold = organisations.SelectMany(organisation => organisation.Changed.Concat(organisation.Sketches.Select(sketch => sketch.Counter)))
            .Where(changed => now - changed.ToldAt > ToldAge).Distinct().ToList();
        await AddSeriesAsync(context, [.. untold.Select(changed => changed.Key)], cancellationToken).ConfigureAwait(false);
        await AddPointsAsync(context, Points(organisations.SelectMany(organisation => organisation.Changed), now), cancellationToken).ConfigureAwait(false);
        await WriteSketchesAsync(context, organisations.SelectMany(organisation => organisation.Sketches), logId, now, cancellationToken).ConfigureAwait(false);
        await WriteItemsAsync(context, counter.Items, cancellationToken).ConfigureAwait(false);
        await WriteHitsAsync(context, counter, logId, cancellationToken).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);

        foreach (var told in untold) told.ToldAt = now;
        foreach (var organisation in organisations) organisation.Clear();
        counter.Items.Written(Grain.Day.Floor(now));
        foreach (var hit in counter.Hits.Changed.ToList()) hit.IsChanged = false;
        counter.Hits.Forget(counter.Collected);
        return true;
    }

    /// <summary>Adds figures that are of no log: each call counts once more.</summary>
    public async Task AddAsync(IReadOnlyList<(SeriesKey Series, long Minute, long Value)> figures, CancellationToken cancellationToken)
    {
        if (figures.Count == 0) return;
        using var context = contexts.CreateDbContext();
        var transaction = await context.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using var rollback = transaction.ConfigureAwait(false);
        await AddAsync(context, figures, cancellationToken).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The same in a transaction of the caller's.</summary>
    public async Task AddAsync(PeachDbContext context, IReadOnlyList<(SeriesKey Series, long Minute, long Value)> figures, CancellationToken cancellationToken)
    {
        await AddSeriesAsync(context, [.. figures.Select(figure => figure.Series).Distinct()], cancellationToken).ConfigureAwait(false);
        Dictionary<long, Counter> counters = [];
        foreach (var (series, minute, value) in figures)
        {
            var id = series.Id();
            if (!counters.TryGetValue(id, out var counter)) counters[id] = counter = new Counter(series);
            counter.Add(minute, value);
        }

        await AddPointsAsync(context, Points(counters.Values, clock.GetUtcNow().ToUnixTimeMilliseconds()), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sets figures in place of what there was.</summary>
    public async Task SetAsync(IReadOnlyList<(SeriesKey Series, Grain Grain, long Time, long Value)> figures, CancellationToken cancellationToken)
    {
        if (figures.Count == 0) return;
        using var context = contexts.CreateDbContext();
        var transaction = await context.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using var rollback = transaction.ConfigureAwait(false);
        await AddSeriesAsync(context, [.. figures.Select(figure => figure.Series).Distinct()], cancellationToken).ConfigureAwait(false);
        await context.InsertAsync(
            "INSERT INTO rollup_points (series, grain, time, value) VALUES ", " ON CONFLICT (series, grain, time) DO UPDATE SET value = excluded.value",
            [.. figures.Select(figure => (Series: figure.Series.Id(), figure.Grain, figure.Time, figure.Value)).Order()],
            static (sql, _, row) => sql.Number(row.Series).Append(',').Number((int)row.Grain).Append(',').Number(row.Time).Append(',').Number(row.Value),
            cancellationToken).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>When a grain's oldest figures that are kept begin.</summary>
    public long Oldest(Grain grain, long now) => grain.Floor(now - (long)(grain switch
    {
        Grain.Minute => options.KeepMinutes,
        Grain.Hour => options.KeepHours,
        _ => options.KeepDays,
    }).TotalMilliseconds);

    private long OldestDay() => Grain.Day.Floor(clock.GetUtcNow().ToUnixTimeMilliseconds()) - ((ItemCounts.Days - 1) * Grain.Day.Milliseconds());

    /// <summary>The counters' minutes with the hours and days that they add up to, in the one order that all replicas write in.</summary>
    private List<(long Series, Grain Grain, long Time, long Value)> Points(IEnumerable<Counter> counters, long now)
    {
        var oldest = (Minute: Oldest(Grain.Minute, now), Hour: Oldest(Grain.Hour, now), Day: Oldest(Grain.Day, now));
        Dictionary<(long Series, Grain Grain, long Time), long> points = [];
        foreach (var counter in counters)
        {
            foreach (var (minute, value) in counter.Minutes())
            {
                Add(Grain.Minute, oldest.Minute);
                Add(Grain.Hour, oldest.Hour);
                Add(Grain.Day, oldest.Day);

                void Add(Grain grain, long from)
                {
                    var time = grain.Floor(minute);
                    if (time >= from) points.GetRef((counter.Series, grain, time)) += value;
                }
            }
        }

        return [.. points.Select(point => (point.Key.Series, point.Key.Grain, point.Key.Time, point.Value)).Order()];
    }

    private static Task AddSeriesAsync(PeachDbContext context, IReadOnlyList<SeriesKey> series, CancellationToken cancellationToken) => context.InsertAsync(
        "INSERT INTO rollup_series (id, codops, measure, label) VALUES ", " ON CONFLICT (id) DO NOTHING",
        [.. series.Select(key => (Id: key.Id(), Key: key)).OrderBy(row => row.Id)],
        static (sql, texts, row) =>
        {
            sql.Number(row.Id).Append(',').Text(texts, row.Key.Codops).Append(',');
            sql.Text(texts, row.Key.Measure).Append(',').Text(texts, row.Key.Label);
        },
        cancellationToken);

    private static Task AddPointsAsync(PeachDbContext context, IReadOnlyList<(long Series, Grain Grain, long Time, long Value)> points, CancellationToken cancellationToken) => context.InsertAsync(
        "INSERT INTO rollup_points (series, grain, time, value) VALUES ", AddPoint, points,
        static (sql, _, row) => sql.Number(row.Series).Append(',').Number((int)row.Grain).Append(',').Number(row.Time).Append(',').Number(row.Value), cancellationToken);

    /// <summary>Each replica has rows of its own, so that nobody overwrites what another has seen.</summary>
    private async Task WriteSketchesAsync(PeachDbContext context, IEnumerable<SketchDraft> drafts, string writer, long now, CancellationToken cancellationToken)
    {
        Dictionary<(long Series, Grain Grain, long Time), Sketch> sketches = [];
        foreach (var draft in drafts)
            foreach (var ((grain, time), sketch) in draft.Sketches)
                if (time >= Oldest(grain, now)) sketches[(draft.Counter.Series, grain, time)] = sketch;
        if (sketches.Count == 0) return;
        foreach (var ofGrain in sketches.Keys.GroupBy(key => key.Grain))
        {
            foreach (var keys in ofGrain.Chunk(RollupSql.RowsAtOnce))
            {
                var sql = string.Create(CultureInfo.InvariantCulture, $"""
                    SELECT series, time, sketch FROM rollup_sketches WHERE writer = @p0 AND grain = {(int)ofGrain.Key}
                    AND series IN ({string.Join(',', keys.Select(key => key.Series).Distinct())}) AND time IN ({string.Join(',', keys.Select(key => key.Time).Distinct())})
                    """);
                foreach (var (series, time, text) in await context.ReadAsync(
                    sql, reader => (reader.GetInt64(0), reader.GetInt64(1), reader.GetString(2)), cancellationToken, writer).ConfigureAwait(false))
                {
                    // What is there already and has nothing new needs no writing.
                    if (!sketches.TryGetValue((series, ofGrain.Key, time), out var fresh)) continue;
                    var kept = Sketch.Parse(text);
                    if (kept.Merge(fresh)) sketches[(series, ofGrain.Key, time)] = kept;
                    else sketches.Remove((series, ofGrain.Key, time));
                }
            }
        }

        await context.InsertAsync(
            "INSERT INTO rollup_sketches (series, grain, time, writer, sketch) VALUES ", " ON CONFLICT (series, grain, time, writer) DO UPDATE SET sketch = excluded.sketch",
            [.. sketches.OrderBy(sketch => sketch.Key)],
            (sql, texts, row) =>
            {
                sql.Number(row.Key.Series).Append(',').Number((int)row.Key.Grain).Append(',').Number(row.Key.Time).Append(',');
                sql.Text(texts, writer).Append(',').Text(texts, row.Value.ToText());
            },
            cancellationToken).ConfigureAwait(false);
    }

    private Task WriteItemsAsync(PeachDbContext context, ItemCounts items, CancellationToken cancellationToken)
    {
        var oldest = OldestDay();
        return context.InsertAsync(
            "INSERT INTO rollup_items (codops, day, endpoint, item, value) VALUES ", " ON CONFLICT (codops, day, endpoint, item) DO UPDATE SET value = rollup_items.value + excluded.value",
            [.. items.Pending.Where(row => row.Key.Day >= oldest).OrderBy(row => row.Key.Day).ThenBy(row => row.Key.Codops, StringComparer.Ordinal).ThenBy(row => row.Key.Endpoint, StringComparer.Ordinal).ThenBy(row => row.Key.Item, StringComparer.Ordinal)],
            static (sql, texts, row) =>
            {
                sql.Text(texts, row.Key.Codops).Append(',').Number(row.Key.Day).Append(',');
                sql.Text(texts, row.Key.Endpoint).Append(',').Text(texts, row.Key.Item).Append(',').Number(row.Value);
            },
            cancellationToken);
    }

    private async Task WriteHitsAsync(PeachDbContext context, EventCounter counter, string logId, CancellationToken cancellationToken)
    {
        await context.InsertAsync(
            "INSERT INTO rollup_hits (log_id, id, owner, codops, label, place, hit_at, last_at, touched_at, state) VALUES ",
            """
             ON CONFLICT (log_id, id) DO UPDATE SET label = excluded.label, place = excluded.place, hit_at = excluded.hit_at, last_at = excluded.last_at,
            touched_at = excluded.touched_at, state = excluded.state
            """,
            [.. counter.Hits.Changed.OrderBy(hit => hit.Id)],
            (sql, texts, hit) =>
            {
                sql.Text(texts, logId).Append(',').Number(hit.Id).Append(',').Number(hit.Owner).Append(',');
                sql.Text(texts, hit.Codops).Append(',').Text(texts, hit.Label).Append(',').Text(texts, hit.Place).Append(',');
                sql.Number(hit.HitAt).Append(',').Number(hit.LastAt).Append(',').Number(hit.TouchedAt).Append(',').Number((int)hit.State);
            },
            cancellationToken).ConfigureAwait(false);
        var over = counter.Collected - (long)options.HitWindow.TotalMilliseconds;
        await context.RunAsync(
            string.Create(CultureInfo.InvariantCulture, $"DELETE FROM rollup_hits WHERE log_id = @p0 AND touched_at < {over}"), cancellationToken, logId).ConfigureAwait(false);
    }
}
