using Microsoft.EntityFrameworkCore;
using Peach.Core.Platform;
using Peach.Core.Tasks.Storage;

namespace Peach.Core.Tasks.Queue;

/// <summary>Runs that wait, and who has which run: rows of <c>task_runs</c>, changed by conditional statements only.</summary>
/// <remarks>A unique index allows one running row a task, so that no race of replicas runs a task twice at once. Heartbeats go by the database's clock alone.</remarks>
internal sealed class RunQueue(IDbContextFactory<PeachDbContext> contexts)
{
    private const string SqliteNow = "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)";
    private const string PostgresNow = "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)";

    /// <summary>Whether other replicas may use the same database.</summary>
    public bool IsShared
    {
        get
        {
            using var context = contexts.CreateDbContext();
            return context.Database.IsNpgsql();
        }
    }

    /// <summary>Puts a run into the queue.</summary>
    /// <returns>False when the same one is there already: of this scheduled time, this retry, or another that waits for the same success.</returns>
    public async Task<bool> AddAsync(TaskRunView run, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        context.Add(TaskRunRow.From(run));
        try
        {
            await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (DbUpdateException error) when (Uniqueness.IsBroken(error))
        {
            return false;
        }
    }

    /// <summary>Puts several runs into the queue, all or none.</summary>
    public async Task AddAllAsync(IReadOnlyList<TaskRunView> runs, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        context.AddRange(runs.Select(TaskRunRow.From));
        await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Records a run that begins at once, without a wait.</summary>
    /// <returns>False when the task runs already, here or elsewhere; then nothing is recorded.</returns>
    public async Task<bool> BeginAsync(TaskRunView run, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        try
        {
            var transaction = await context.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await using var rollback = transaction.ConfigureAwait(false);
            context.Add(TaskRunRow.From(run with { State = TaskRunState.Queued }));
            await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
            if (!await TakeAsync(context, run, cancellationToken).ConfigureAwait(false)) return false;
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (Exception error) when (Uniqueness.IsBroken(error))
        {
            return false;
        }
    }

    /// <summary>The first due run of each task that does not run and is not paused, longest due first.</summary>
    public async Task<IReadOnlyList<TaskRunView>> ListDueAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        var rows = await context.Set<TaskRunRow>().FromSqlRaw(
            """
            SELECT * FROM task_runs WHERE id IN (
                SELECT id FROM (
                    SELECT q.id, q.task_id, ROW_NUMBER() OVER (PARTITION BY q.task_id ORDER BY q.due_at, q.id) AS place
                    FROM task_runs q
                    WHERE q.state = 6 AND q.cause <> 0 AND q.due_at <= {0}
                        AND (q.cause = 3 OR NOT EXISTS (SELECT 1 FROM task_pauses p WHERE p.name = 'task:' || q.task_id))
                ) first
                WHERE place = 1 AND NOT EXISTS (SELECT 1 FROM task_runs r WHERE r.task_id = first.task_id AND r.state = 0)
            )
            """, now.ToUnixTimeMilliseconds()).AsNoTracking().ToListAsync(cancellationToken).ConfigureAwait(false);
        return [.. rows.OrderBy(row => row.DueAt).ThenBy(row => row.Id, StringComparer.Ordinal).Select(row => row.ToView())];
    }

    /// <summary>How many runs go on of each organisation, over all replicas; loops, which have a place of their own, not counted.</summary>
    public async Task<Dictionary<string, int>> CountRunningAsync(CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        return await context.Set<TaskRunRow>().Where(row => row.State == TaskRunState.Running && row.Cause != TaskRunCause.Loop)
            .GroupBy(row => row.Codops).Select(group => new { group.Key, Count = group.Count() })
            .ToDictionaryAsync(group => group.Key, group => group.Count, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes a run that waits.</summary>
    /// <param name="run">As it will be: host, commit and start set.</param>
    /// <returns>False when another replica has it, or the task runs already.</returns>
    public async Task<bool> TakeAsync(TaskRunView run, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        try
        {
            return await TakeAsync(context, run, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (Uniqueness.IsBroken(error))
        {
            return false;
        }
    }

    /// <summary>Records a run's end.</summary>
    /// <returns>False when it is not this replica's any more: it was taken for lost meanwhile.</returns>
    public async Task<bool> EndAsync(TaskRunView run, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        var row = TaskRunRow.From(run);
        return await context.Set<TaskRunRow>().Where(old => old.Id == run.Id && old.State == TaskRunState.Running && old.Host == run.Host)
            .ExecuteUpdateAsync(
                set => set.SetProperty(old => old.State, row.State).SetProperty(old => old.FinishedAt, row.FinishedAt).SetProperty(old => old.ExitCode, row.ExitCode)
                    .SetProperty(old => old.Result, row.Result).SetProperty(old => old.Error, row.Error).SetProperty(old => old.PeakMemoryBytes, row.PeakMemoryBytes)
                    .SetProperty(old => old.CpuMilliseconds, row.CpuMilliseconds).SetProperty(old => old.TrackingUrl, row.TrackingUrl),
                cancellationToken).ConfigureAwait(false) > 0;
    }

    /// <summary>Says that these runs go on.</summary>
    /// <returns>Those of them that somebody wants ended, and by whom; and those that are not this replica's any more.</returns>
    public async Task<(IReadOnlyDictionary<string, string> Cancelled, IReadOnlyList<string> Gone)> BeatAsync(
        string host, IReadOnlyCollection<string> runs, CancellationToken cancellationToken)
    {
        if (runs.Count == 0) return (new Dictionary<string, string>(), []);
        using var context = contexts.CreateDbContext();
        // Names of parameters only.
        var ids = string.Join(',', runs.Select((_, index) => $"{{{index + 1}}}"));
        var sql = $"UPDATE task_runs SET heartbeat_at = {Now(context)} WHERE state = 0 AND host = {{0}} AND id IN ({ids})";
        await context.Database.ExecuteSqlRawAsync(sql, [host, .. runs], cancellationToken).ConfigureAwait(false);
        var mine = await context.Set<TaskRunRow>().AsNoTracking().Where(row => row.State == TaskRunState.Running && row.Host == host)
            .Select(row => new { row.Id, row.CancelBy }).ToDictionaryAsync(row => row.Id, row => row.CancelBy, cancellationToken).ConfigureAwait(false);
        return (
            mine.Where(row => row.Value is not null).ToDictionary(row => row.Key, row => row.Value!),
            [.. runs.Where(run => !mine.ContainsKey(run))]);
    }

    /// <summary>Marks runs as lost that have not been heard of.</summary>
    /// <returns>Those that this call marked, as they are now.</returns>
    public Task<IReadOnlyList<TaskRunView>> LoseUnheardAsync(TimeSpan silence, DateTimeOffset now, CancellationToken cancellationToken) => LoseAsync(
        (context, ct) =>
        {
            var sql = $"SELECT id AS \"Value\" FROM task_runs WHERE state = 0 AND (heartbeat_at IS NULL OR heartbeat_at < {Now(context)} - {{0}})";
            return context.Database.SqlQueryRaw<string>(sql, (long)silence.TotalMilliseconds).ToListAsync(ct);
        },
        $"The Peach that ran it was not heard of for {DurationText.Format(silence)}; what the run did is not known.", now, cancellationToken);

    /// <summary>Marks what this replica's last process left as lost, and what a version without heartbeats left.</summary>
    public Task<IReadOnlyList<TaskRunView>> LoseOfLastProcessAsync(string host, DateTimeOffset now, CancellationToken cancellationToken) => LoseAsync(
        (context, ct) => context.Set<TaskRunRow>().Where(row => row.State == TaskRunState.Running && (row.Host == host || row.Host == null)).Select(row => row.Id).ToListAsync(ct),
        "Peach ended while this ran; what it did is not known.", now, cancellationToken);

    /// <summary>Ends runs that wait.</summary>
    /// <returns>How many.</returns>
    public async Task<int> CancelQueuedAsync(string? runId, string? backFill, string reason, DateTimeOffset now, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        return await context.Set<TaskRunRow>()
            .Where(row => row.State == TaskRunState.Queued && (runId == null || row.Id == runId) && (backFill == null || row.BackFill == backFill))
            .ExecuteUpdateAsync(
                set => set.SetProperty(row => row.State, TaskRunState.Cancelled).SetProperty(row => row.FinishedAt, now).SetProperty(row => row.Error, reason),
                cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Asks whichever replica runs it to end a run; it hears of it with its next heartbeat.</summary>
    /// <returns>How many were asked.</returns>
    public async Task<int> AskToEndAsync(string? runId, string? backFill, string by, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        return await context.Set<TaskRunRow>()
            .Where(row => row.State == TaskRunState.Running && (runId == null || row.Id == runId) && (backFill == null || row.BackFill == backFill))
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.CancelBy, by), cancellationToken).ConfigureAwait(false);
    }

    private static async Task<bool> TakeAsync(PeachDbContext context, TaskRunView run, CancellationToken cancellationToken)
    {
        var skip = context.Database.IsNpgsql() ? "FOR UPDATE SKIP LOCKED" : "";
        var sql =
            $$"""
            UPDATE task_runs SET state = 0, host = {1}, commit_sha = {2}, started_at = {3}, heartbeat_at = {{Now(context)}}
            WHERE id IN (SELECT id FROM task_runs WHERE id = {0} AND state = 6 {{skip}})
                AND NOT EXISTS (SELECT 1 FROM task_runs other WHERE other.task_id = task_runs.task_id AND other.state = 0)
            """;
        return await context.Database.ExecuteSqlRawAsync(
            sql, [run.Id, run.Host!, run.Commit, run.StartedAt.ToUnixTimeMilliseconds()], cancellationToken).ConfigureAwait(false) > 0;
    }

    private async Task<IReadOnlyList<TaskRunView>> LoseAsync(
        Func<PeachDbContext, CancellationToken, Task<List<string>>> find, string reason, DateTimeOffset now, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        var lost = new List<TaskRunView>();
        foreach (var id in await find(context, cancellationToken).ConfigureAwait(false))
        {
            var marked = await context.Set<TaskRunRow>().Where(row => row.Id == id && row.State == TaskRunState.Running).ExecuteUpdateAsync(
                set => set.SetProperty(row => row.State, TaskRunState.Lost).SetProperty(row => row.FinishedAt, now).SetProperty(row => row.Error, reason),
                cancellationToken).ConfigureAwait(false);
            if (marked > 0) lost.Add((await context.Set<TaskRunRow>().AsNoTracking().FirstAsync(row => row.Id == id, cancellationToken).ConfigureAwait(false)).ToView());
        }

        return lost;
    }

    private static string Now(PeachDbContext context) => context.Database.IsNpgsql() ? PostgresNow : SqliteNow;
}
