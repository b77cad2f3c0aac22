using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Peach.Core.Platform;

namespace Peach.Core.Tasks.Telling;

/// <summary>What runs told, in the database.</summary>
internal sealed class ToldStore(IDbContextFactory<PeachDbContext> contexts)
{
    /// <summary>Writes what a run has told so far in place of what it had told before.</summary>
    public async Task SaveAsync(string runId, string taskId, RunTold told, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        var row = await context.FindAsync<ToldRow>([runId], cancellationToken).ConfigureAwait(false);
        if (row is null) context.Add(row = new ToldRow { RunId = runId });
        (row.Done, row.Total, row.Text, row.ToldAt, row.Ignored) = (
            told.Progress is { } progress ? Write(progress.Done) : null, told.Progress?.Total is { } total ? Write(total) : null, told.Progress?.Text, told.Progress?.Time, told.Ignored);
        var known = await context.Set<MetricRow>().Where(metric => metric.RunId == runId).ToDictionaryAsync(metric => metric.Name, cancellationToken).ConfigureAwait(false);
        foreach (var metric in told.Metrics)
        {
            if (!known.TryGetValue(metric.Name, out var saved))
                context.Add(saved = new MetricRow { RunId = runId, Name = metric.Name, TaskId = taskId, Value = "", Points = "" });
            else if (saved.Count == metric.Count) continue;
            (saved.Value, saved.Step, saved.Time, saved.Count) = (Write(metric.Last.Value), metric.Last.Step, metric.Last.Time, metric.Count);
            saved.Points = JsonSerializer.Serialize(metric.Points.Select(point => (object?[])[point.Value, point.Step, point.Time.ToUnixTimeMilliseconds()]));
        }

        await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task<RunTold> FindAsync(string runId, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        var row = await context.Set<ToldRow>().AsNoTracking().FirstOrDefaultAsync(row => row.RunId == runId, cancellationToken).ConfigureAwait(false);
        if (row is null) return RunTold.Nothing;
        var metrics = await context.Set<MetricRow>().AsNoTracking().Where(metric => metric.RunId == runId).OrderBy(metric => metric.Name).ToListAsync(cancellationToken).ConfigureAwait(false);
        var progress = row is { Done: { } done, ToldAt: { } time } ? new RunProgress(Read(done), row.Total is { } total ? Read(total) : null, row.Text, time) : null;
        return new RunTold(progress, [.. metrics.Select(metric => View(metric.RunId, metric.Name, metric.Value, metric.Step, metric.Time, metric.Count, ReadPoints(metric.Points)))], row.Ignored);
    }

    /// <summary>The last values of a task's newest runs, oldest first.</summary>
    public async Task<IReadOnlyList<RunMetric>> ListAsync(string taskId, int runs, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        var oldest = await context.Set<MetricRow>().Where(metric => metric.TaskId == taskId).Select(metric => metric.RunId).Distinct()
            .OrderByDescending(run => run).Take(runs).OrderBy(run => run).FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
        if (oldest is null) return [];
        var rows = await context.Set<MetricRow>().AsNoTracking().Where(metric => metric.TaskId == taskId && string.Compare(metric.RunId, oldest) >= 0)
            .OrderBy(metric => metric.RunId).Select(metric => new { metric.RunId, metric.Name, metric.Value, metric.Step, metric.Time, metric.Count })
            .ToListAsync(cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(row => View(row.RunId, row.Name, row.Value, row.Step, row.Time, row.Count, []))];
    }

    public async Task RemoveAsync(string runId, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        await context.Set<ToldRow>().Where(row => row.RunId == runId).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
        await context.Set<MetricRow>().Where(row => row.RunId == runId).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
    }

    private static RunMetric View(string runId, string name, string value, long? step, DateTimeOffset time, long count, IReadOnlyList<RunMetricPoint> points) =>
        new(runId, name, new RunMetricPoint(Read(value), step, time), count, points);

    private static IReadOnlyList<RunMetricPoint> ReadPoints(string points)
    {
        using var document = JsonDocument.Parse(points);
        return
        [
            .. document.RootElement.EnumerateArray().Select(point => new RunMetricPoint(
                point[0].GetDouble(), point[1].ValueKind == JsonValueKind.Number ? point[1].GetInt64() : null, DateTimeOffset.FromUnixTimeMilliseconds(point[2].GetInt64()))),
        ];
    }

    private static string Write(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    private static double Read(string number) => double.Parse(number, CultureInfo.InvariantCulture);
}
