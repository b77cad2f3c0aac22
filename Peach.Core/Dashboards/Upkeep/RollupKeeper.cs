using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Peach.Core.Dashboards.Counting;
using Peach.Core.Dashboards.Storage;
using Peach.Core.Platform;
using Peach.Core.Tasks;

namespace Peach.Core.Dashboards.Upkeep;

/// <summary>What one replica does for all: counts runs that ended, looks at the catalogues, removes what is old.</summary>
internal sealed partial class RollupKeeper(
    IDbContextFactory<PeachDbContext> contexts, RollupStore store, CatalogueLook catalogue, IRunRecords runs, ILeases leases, DashboardsOptions options, TimeProvider clock, ILogger<RollupKeeper> logger)
    : BackgroundService, IOrganisationDependent
{
    private const string RunsPosition = "runs";
    private const int MostRuns = 5000;

    /// <summary>Series that are looked through in one statement: a write must not take long.</summary>
    private const int SeriesAtOnce = 200;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan CatalogueInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan RemovalInterval = TimeSpan.FromHours(1);

    /// <summary>Longer than a run's end takes to be seen in the database.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(3);

    public Task<string?> DescribeBelongingsAsync(string codops, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    public async Task OnRemovedAsync(string codops, CancellationToken cancellationToken)
    {
        try
        {
            using var context = contexts.CreateDbContext();
            foreach (var table in (string[])["rollup_points", "rollup_sketches"])
                await context.RunAsync($"DELETE FROM {table} WHERE series IN (SELECT id FROM rollup_series WHERE codops = @p0)", cancellationToken, codops).ConfigureAwait(false);
            foreach (var table in (string[])["rollup_series", "rollup_items", "rollup_hits"])
                await context.RunAsync($"DELETE FROM {table} WHERE codops = @p0", cancellationToken, codops).ConfigureAwait(false);
        }
        catch (Exception error) when (error is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            LogFailed(error);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Enabled) return;
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var lease = await leases.AcquireAsync("dashboards", clock, stoppingToken).ConfigureAwait(false);
                await using var release = lease.ConfigureAwait(false);
                using var ending = CancellationTokenSource.CreateLinkedTokenSource(lease.Lost, stoppingToken);
                await KeepAsync(ending.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (OperationCanceledException)
            {
                // Another replica has the lease now.
            }
            catch (Exception error)
            {
                LogFailed(error);
                await Task.Delay(Interval * 6, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task KeepAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        long? looked = null, removed = null;
        do
        {
            await CountRunsAsync(cancellationToken).ConfigureAwait(false);
            if (looked is not { } look || clock.GetElapsedTime(look) >= CatalogueInterval)
            {
                looked = clock.GetTimestamp();
                await catalogue.LookAsync(cancellationToken).ConfigureAwait(false);
            }

            if (removed is not { } removal || clock.GetElapsedTime(removal) >= RemovalInterval)
            {
                removed = clock.GetTimestamp();
                await RemoveOldAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Counts the runs that ended since the last time, with the moment that it has come to.</summary>
    internal async Task CountRunsAsync(CancellationToken cancellationToken)
    {
        var until = (clock.GetUtcNow() - Settled).ToUnixTimeMilliseconds();
        var since = await store.ReadPositionAsync(RunsPosition, cancellationToken).ConfigureAwait(false);
        List<(SeriesKey, long, long)> figures = [];
        if (since is { } from)
        {
            foreach (var run in await runs.ListSpanAsync(null, DateTimeOffset.FromUnixTimeMilliseconds(from), MostRuns, cancellationToken).ConfigureAwait(false))
            {
                if (run.FinishedAt is not { } finished || finished.ToUnixTimeMilliseconds() is var end && (end <= from || end > until)) continue;
                var minute = Grain.Minute.Floor(end);
                var label = $"{run.TaskName}{Measures.Separator}{run.State.ToString().ToLowerInvariant()}";
                figures.Add((new SeriesKey(run.Codops, Measures.Runs, label), minute, 1));
                figures.Add((new SeriesKey(run.Codops, Measures.RunTime, label), minute, Math.Max(0, end - run.StartedAt.ToUnixTimeMilliseconds())));
            }

            if (figures.Count == 0 && until - from < Interval.TotalMilliseconds * 12) return;
        }

        using var context = contexts.CreateDbContext();
        var transaction = await context.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using var rollback = transaction.ConfigureAwait(false);
        var sql = since is { } known
            ? string.Create(CultureInfo.InvariantCulture, $"UPDATE rollup_positions SET position = {until} WHERE log_id = @p0 AND position = {known}")
            : string.Create(CultureInfo.InvariantCulture, $"INSERT INTO rollup_positions (log_id, position) VALUES (@p0, {until}) ON CONFLICT (log_id) DO NOTHING");
        if (await context.RunAsync(sql, cancellationToken, RunsPosition).ConfigureAwait(false) != 1) return;
        await store.AddAsync(context, figures, cancellationToken).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Removes what is older than its grain is kept, series without any figure, and items of days that are over.</summary>
    internal async Task RemoveOldAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        using var context = contexts.CreateDbContext();
        var series = await context.ReadAsync("SELECT id, measure FROM rollup_series ORDER BY id", reader => (Id: reader.GetInt64(0), Measure: reader.GetString(1)), cancellationToken).ConfigureAwait(false);
        foreach (var some in series.Chunk(SeriesAtOnce))
        {
            await RemoveAsync(some.Select(one => one.Id), Grain.Minute, store.Oldest(Grain.Minute, now)).ConfigureAwait(false);
            await RemoveAsync(some.Select(one => one.Id), Grain.Hour, store.Oldest(Grain.Hour, now)).ConfigureAwait(false);
            await RemoveAsync(some.Where(one => !Measures.OfVersions.Contains(one.Measure)).Select(one => one.Id), Grain.Day, store.Oldest(Grain.Day, now)).ConfigureAwait(false);
            await RemoveAsync(some.Where(one => Measures.OfVersions.Contains(one.Measure)).Select(one => one.Id), Grain.Day, Grain.Day.Floor(store.Oldest(Grain.Hour, now))).ConfigureAwait(false);
        }

        var oldest = Grain.Day.Floor(now) - ((ItemCounts.Days - 1) * Grain.Day.Milliseconds());
        await context.RunAsync(string.Create(CultureInfo.InvariantCulture, $"DELETE FROM rollup_items WHERE day < {oldest}"), cancellationToken).ConfigureAwait(false);
        await context.RunAsync(
            """
            DELETE FROM rollup_series WHERE NOT EXISTS (SELECT 1 FROM rollup_points WHERE rollup_points.series = rollup_series.id)
            AND NOT EXISTS (SELECT 1 FROM rollup_sketches WHERE rollup_sketches.series = rollup_series.id)
            """, cancellationToken).ConfigureAwait(false);

        async Task RemoveAsync(IEnumerable<long> ids, Grain grain, long before)
        {
            var list = string.Join(',', ids);
            if (list.Length == 0) return;
            foreach (var table in (string[])["rollup_points", "rollup_sketches"])
                await context.RunAsync(
                    string.Create(CultureInfo.InvariantCulture, $"DELETE FROM {table} WHERE series IN ({list}) AND grain = {(int)grain} AND time < {before}"), cancellationToken).ConfigureAwait(false);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The dashboards' upkeep failed; it is tried again")]
    private partial void LogFailed(Exception error);
}
