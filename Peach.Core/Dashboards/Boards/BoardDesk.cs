using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Peach.Core.Dashboards.Reading;
using Peach.Core.Dashboards.Storage;
using Peach.Core.Platform;
using Peach.Core.Tasks;

namespace Peach.Core.Dashboards.Boards;

/// <summary>Boards and the series that are sent for them, in the platform database.</summary>
internal sealed class BoardDesk(
    IDbContextFactory<PeachDbContext> contexts, IDashboards dashboards, ITaskBoard tasks, IRunRecords runs, IAudit audit, TimeProvider clock) : IBoards, IOrganisationDependent
{
    private const string Columns = "SELECT id, codops, name, panels, version, changed_at, changed_by FROM boards";
    private const int RunsShown = 500;
    private const int RunsLookedAt = 20;
    private const string Kind = "board";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public async Task<IReadOnlyList<Board>> ListAsync(string codops, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        return await context.ReadAsync($"{Columns} WHERE codops = @p0 ORDER BY name, id", Read, cancellationToken, codops).ConfigureAwait(false);
    }

    public async Task<Board?> FindAsync(string id, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        return (await context.ReadAsync($"{Columns} WHERE id = @p0", Read, cancellationToken, id).ConfigureAwait(false)).FirstOrDefault();
    }

    public async Task<Board> CreateAsync(string codops, string name, IReadOnlyList<BoardPanel> panels, string by, CancellationToken cancellationToken)
    {
        BoardRules.Check(name, panels);
        if ((await ListAsync(codops, cancellationToken).ConfigureAwait(false)).Count >= BoardRules.MostBoards)
            throw new PeachException($"An organisation has at most {BoardRules.MostBoards} boards. Remove one first.");
        var board = new Board(Guid.CreateVersion7().ToString("N"), codops, name.Trim(), panels, 1, clock.GetUtcNow(), by);
        using (var context = contexts.CreateDbContext())
        {
            await context.RunAsync(
                string.Create(CultureInfo.InvariantCulture, $"INSERT INTO boards (id, codops, name, panels, version, changed_at, changed_by) VALUES (@p0, @p1, @p2, @p3, 1, {board.ChangedAt.ToUnixTimeMilliseconds()}, @p4)"),
                cancellationToken, board.Id, codops, board.Name, JsonSerializer.Serialize(panels, Json), by).ConfigureAwait(false);
        }

        await audit.RecordAsync(new AuditChange("created", Kind, board.Name, codops, After: Describe(board))).ConfigureAwait(false);
        return board;
    }

    public async Task<Board?> SaveAsync(string id, long? version, string name, IReadOnlyList<BoardPanel> panels, string by, CancellationToken cancellationToken)
    {
        BoardRules.Check(name, panels);
        while (true)
        {
            if (await FindAsync(id, cancellationToken).ConfigureAwait(false) is not { } before) return null;
            if (version is { } wanted && wanted != before.Version) throw new BoardChangedException(before.Version);
            var after = before with { Name = name.Trim(), Panels = panels, Version = before.Version + 1, ChangedAt = clock.GetUtcNow(), ChangedBy = by };
            using (var context = contexts.CreateDbContext())
            {
                var changed = await context.RunAsync(
                    string.Create(CultureInfo.InvariantCulture, $"UPDATE boards SET name = @p0, panels = @p1, version = {after.Version}, changed_at = {after.ChangedAt.ToUnixTimeMilliseconds()}, changed_by = @p2 WHERE id = @p3 AND version = {before.Version}"),
                    cancellationToken, after.Name, JsonSerializer.Serialize(panels, Json), by, id).ConfigureAwait(false);
                if (changed == 0) continue;
            }

            await audit.RecordAsync(new AuditChange("changed", Kind, after.Name, after.Codops, Describe(before), Describe(after))).ConfigureAwait(false);
            return after;
        }
    }

    public async Task<bool> RemoveAsync(string id, long? version, CancellationToken cancellationToken)
    {
        if (await FindAsync(id, cancellationToken).ConfigureAwait(false) is not { } board) return false;
        if (version is { } wanted && wanted != board.Version) throw new BoardChangedException(board.Version);
        using (var context = contexts.CreateDbContext())
            if (await context.RunAsync("DELETE FROM boards WHERE id = @p0", cancellationToken, id).ConfigureAwait(false) == 0) return false;
        await audit.RecordAsync(new AuditChange("removed", Kind, board.Name, board.Codops, Describe(board))).ConfigureAwait(false);
        return true;
    }

    public async Task<DashboardPanel> ShowAsync(string codops, BoardPanel panel, CancellationToken cancellationToken)
    {
        BoardRules.Check(panel);
        var (to, length) = (clock.GetUtcNow(), BoardRules.Ranges[panel.Range]);
        List<(string Label, IReadOnlyList<BoardPoint> Points)> lines = [];
        foreach (var text in panel.Series)
        {
            if (!SeriesReference.TryParse(text, out var series)) continue;
            if (series.Kind == SeriesReference.Figures)
            {
                var view = await dashboards.GetAsync(SeriesReference.SectionOf(series.Owner)!.Value, new DashboardQuery(to - length, to, [codops]), cancellationToken).ConfigureAwait(false);
                var found = view.Panels.FirstOrDefault(one => one.Id == series.Name) ?? throw new PeachException($"The dashboards have no panel {series.Owner}/{series.Name}.");
                return found with { Title = panel.Title, Grain = view.Grain };
            }

            lines.Add(series.Kind == SeriesReference.Own
                ? (series.Name, await PointsAsync(codops, series.Name, to - length, cancellationToken).ConfigureAwait(false))
                : ($"{series.Owner.Split('.', 2)[^1]} · {series.Name}", await PointsOfTaskAsync(codops, series, to - length, cancellationToken).ConfigureAwait(false)));
        }

        var axis = lines.SelectMany(line => line.Points).Select(point => point.Time.ToUnixTimeMilliseconds()).Distinct().Order().ToList();
        var places = axis.Index().ToDictionary(place => place.Item, place => place.Index);
        return new DashboardPanel(
            "panel", panel.Title, DashboardUnit.Number, panel.Chart == "bars" ? PanelShape.Stacked : PanelShape.Lines, "",
            [.. axis.Select(time => DateTimeOffset.FromUnixTimeMilliseconds(time).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture))],
            [.. lines.Select(line => new DashboardLine(line.Label, Values(line.Points)))])
        {
            Grain = Grain.Minute,
            IsSparse = true,
        };

        double?[] Values(IReadOnlyList<BoardPoint> points)
        {
            var values = new double?[axis.Count];
            foreach (var point in points) values[places[point.Time.ToUnixTimeMilliseconds()]] = point.Value;
            return values;
        }
    }

    public async Task<IReadOnlyList<string>> ChoicesAsync(string codops, CancellationToken cancellationToken)
    {
        List<string> choices = [.. (await ListSeriesAsync(codops, cancellationToken).ConfigureAwait(false)).Select(series => $"{SeriesReference.Own}:{series.Name}")];
        foreach (var task in tasks.List().Where(task => task.Codops == codops))
        {
            var metrics = await runs.ListMetricsAsync(task.Id, RunsLookedAt, cancellationToken).ConfigureAwait(false);
            choices.AddRange(metrics.Select(metric => metric.Name).Distinct().Order(StringComparer.Ordinal).Select(metric => $"{SeriesReference.Task}:{task.Id}/{metric}"));
        }

        foreach (var section in Enum.GetValues<DashboardSection>())
            choices.AddRange(Sections.PanelIds(section).Select(id => $"{SeriesReference.Figures}:{section.ToString().ToLowerInvariant()}/{id}"));
        return choices;
    }

    public async Task<IReadOnlyList<OwnSeries>> ListSeriesAsync(string codops, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        return await context.ReadAsync(
            """
            SELECT s.name, s.points, p.time, p.value FROM (SELECT name, COUNT(*) AS points, MAX(time) AS last FROM board_points WHERE codops = @p0 GROUP BY name) s
            JOIN board_points p ON p.codops = @p0 AND p.name = s.name AND p.time = s.last ORDER BY s.name
            """,
            reader => new OwnSeries(codops, reader.GetString(0), reader.GetInt64(1), new BoardPoint(DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(2)), Number(reader.GetString(3)))),
            cancellationToken, codops).ConfigureAwait(false);
    }

    public async Task AddAsync(string codops, string name, IReadOnlyList<BoardPoint> points, CancellationToken cancellationToken)
    {
        BoardRules.CheckSeries(name);
        if (points.Count is 0 or > BoardRules.MostPointsAtOnce) throw new PeachException($"Send 1 to {BoardRules.MostPointsAtOnce} values at a time, were {points.Count}.");
        if (points.Any(point => !double.IsFinite(point.Value))) throw new PeachException("A value must be a finite number.");
        if (points.Any(point => point.Time.Year is < 1970 or > 9000)) throw new PeachException("A value's time must be after 1970.");
        var known = await ListSeriesAsync(codops, cancellationToken).ConfigureAwait(false);
        if (known.Count >= BoardRules.MostSeries && known.All(series => series.Name != name))
            throw new PeachException($"An organisation has at most {BoardRules.MostSeries} series. Remove one first.");
        using var context = contexts.CreateDbContext();
        var transaction = await context.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using var rollback = transaction.ConfigureAwait(false);
        await context.InsertAsync(
            "INSERT INTO board_points (codops, name, time, value) VALUES ", " ON CONFLICT (codops, name, time) DO UPDATE SET value = excluded.value",
            [.. points.GroupBy(point => point.Time.ToUnixTimeMilliseconds()).OrderBy(same => same.Key).Select(same => same.Last())],
            (sql, texts, point) =>
            {
                sql.Text(texts, codops).Append(',').Text(texts, name).Append(',').Number(point.Time.ToUnixTimeMilliseconds()).Append(',');
                sql.Text(texts, point.Value.ToString("R", CultureInfo.InvariantCulture));
            },
            cancellationToken).ConfigureAwait(false);
        await context.RunAsync(
            string.Create(CultureInfo.InvariantCulture, $"""
                DELETE FROM board_points WHERE codops = @p0 AND name = @p1
                AND time <= (SELECT time FROM board_points WHERE codops = @p0 AND name = @p1 ORDER BY time DESC LIMIT 1 OFFSET {BoardRules.MostPoints})
                """), cancellationToken, codops, name).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task<bool> RemoveSeriesAsync(string codops, string name, CancellationToken cancellationToken)
    {
        using (var context = contexts.CreateDbContext())
            if (await context.RunAsync("DELETE FROM board_points WHERE codops = @p0 AND name = @p1", cancellationToken, codops, name).ConfigureAwait(false) == 0) return false;
        await audit.RecordAsync(new AuditChange("removed", "series", name, codops)).ConfigureAwait(false);
        return true;
    }

    public Task<string?> DescribeBelongingsAsync(string codops, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    public async Task OnRemovedAsync(string codops, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        foreach (var table in (string[])["boards", "board_points"]) await context.RunAsync($"DELETE FROM {table} WHERE codops = @p0", cancellationToken, codops).ConfigureAwait(false);
    }

    private static object Describe(Board board) => new { name = board.Name, panels = board.Panels, version = board.Version };

    private static Board Read(System.Data.Common.DbDataReader reader) => new(
        reader.GetString(0), reader.GetString(1), reader.GetString(2), JsonSerializer.Deserialize<IReadOnlyList<BoardPanel>>(reader.GetString(3), Json) ?? [], reader.GetInt64(4),
        DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(5)), reader.GetString(6));

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private async Task<IReadOnlyList<BoardPoint>> PointsAsync(string codops, string name, DateTimeOffset from, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        return await context.ReadAsync(
            string.Create(CultureInfo.InvariantCulture, $"SELECT time, value FROM board_points WHERE codops = @p0 AND name = @p1 AND time >= {from.ToUnixTimeMilliseconds()} ORDER BY time"),
            reader => new BoardPoint(DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(0)), Number(reader.GetString(1))), cancellationToken, codops, name).ConfigureAwait(false);
    }

    /// <summary>The last value that each run told; of an organisation's own tasks only.</summary>
    private async Task<IReadOnlyList<BoardPoint>> PointsOfTaskAsync(string codops, SeriesReference series, DateTimeOffset from, CancellationToken cancellationToken)
    {
        if (!tasks.List().Any(task => task.Id == series.Owner && task.Codops == codops)) return [];
        var metrics = await runs.ListMetricsAsync(series.Owner, RunsShown, cancellationToken).ConfigureAwait(false);
        return [.. metrics.Where(metric => metric.Name == series.Name && metric.Last.Time >= from).Select(metric => new BoardPoint(metric.Last.Time, metric.Last.Value)).OrderBy(point => point.Time)];
    }
}
