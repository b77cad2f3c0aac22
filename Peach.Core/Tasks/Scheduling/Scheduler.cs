using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Peach.Core.Platform;
using Peach.Core.Tasks.Loops;
using Peach.Core.Tasks.Queue;
using Peach.Core.Tasks.Storage;

namespace Peach.Core.Tasks.Scheduling;

/// <summary>Queues scheduled tasks when their time comes.</summary>
/// <remarks>
/// The next time of each task is a row. Whoever moves it on by a conditional update queues the run in the same transaction: of all
/// replicas exactly one does, and a crash leaves both or neither.
/// </remarks>
internal sealed partial class Scheduler(
    IDbContextFactory<PeachDbContext> contexts, QueueSignal signal, TaskPauses pauses, IOptions<TasksOptions> options, TimeProvider clock, ILogger<Scheduler> logger)
    : BackgroundService
{
    /// <summary>How often the rows are read again, for what other replicas have changed.</summary>
    private static readonly TimeSpan Reread = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _changed = new(0, 1);
    private Dictionary<string, (TaskState Task, ScheduleRule Rule, string Text)> _schedules = new(StringComparer.Ordinal);
    private volatile Dictionary<string, DateTimeOffset> _due = new(StringComparer.Ordinal);

    /// <summary>The task's next time; null without a schedule.</summary>
    public DateTimeOffset? NextOf(string taskId) => _due.TryGetValue(taskId, out var due) && due < DateTimeOffset.MaxValue.AddYears(-1) ? due : null;

    /// <summary>Makes these the scheduled tasks.</summary>
    public async Task SetAsync(IEnumerable<TaskState> tasks, CancellationToken cancellationToken)
    {
        var schedules = new Dictionary<string, (TaskState, ScheduleRule, string)>(StringComparer.Ordinal);
        foreach (var task in tasks)
        {
            var definition = task.Model.Definition;
            if (definition.Schedule is not null) schedules[task.Id] = (task, ScheduleRule.Of(definition), $"{definition.Schedule} {definition.TimeZone}");
        }

        using var context = contexts.CreateDbContext();
        var rows = await context.Set<TaskScheduleRow>().AsNoTracking().ToDictionaryAsync(row => row.TaskId, cancellationToken).ConfigureAwait(false);
        var now = clock.GetUtcNow();
        foreach (var (id, (_, rule, text)) in schedules)
        {
            if (rows.GetValueOrDefault(id)?.Rule == text) continue;
            await context.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO task_schedules (task_id, rule, due_at) VALUES ({id}, {text}, {rule.First(now).ToUnixTimeMilliseconds()})
                ON CONFLICT (task_id) DO UPDATE SET rule = excluded.rule, due_at = excluded.due_at WHERE task_schedules.rule <> excluded.rule
                """, cancellationToken).ConfigureAwait(false);
        }

        foreach (var gone in rows.Keys.Where(id => !schedules.ContainsKey(id)))
            await context.Set<TaskScheduleRow>().Where(row => row.TaskId == gone).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
        lock (_gate) _schedules = schedules;
        await ReadAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            _changed.Release();
        }
        catch (SemaphoreFullException)
        {
            // It is to look anyway.
        }
    }

    public override void Dispose()
    {
        _changed.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var read = clock.GetTimestamp();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (clock.GetElapsedTime(read) > Reread)
                {
                    await ReadAsync(stoppingToken).ConfigureAwait(false);
                    read = clock.GetTimestamp();
                }

                await FireAsync(stoppingToken).ConfigureAwait(false);
                await _changed.WaitAsync(Pause(), stoppingToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (ObjectDisposedException error) when (error.ObjectName == nameof(IServiceProvider))
            {
                // A start that failed has taken all down without a word.
                return;
            }
            catch (Exception error)
            {
                LogFailed(error);
                await Task.Delay(options.Value.HeartbeatInterval, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private TimeSpan Pause()
    {
        var due = _due;
        if (due.Count == 0) return Reread;
        var left = due.Values.Min() - clock.GetUtcNow();
        return left <= TimeSpan.Zero ? TimeSpan.FromMilliseconds(10) : left < Reread ? left : Reread;
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        var rows = await context.Set<TaskScheduleRow>().AsNoTracking().ToListAsync(cancellationToken).ConfigureAwait(false);
        Dictionary<string, (TaskState Task, ScheduleRule Rule, string Text)> schedules;
        lock (_gate) schedules = _schedules;
        // A row of another rule belongs to a replica that is a rollout ahead or behind.
        _due = rows.Where(row => schedules.TryGetValue(row.TaskId, out var mine) && mine.Text == row.Rule).ToDictionary(row => row.TaskId, row => row.DueAt, StringComparer.Ordinal);
    }

    private async Task FireAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        Dictionary<string, (TaskState Task, ScheduleRule Rule, string Text)> schedules;
        lock (_gate) schedules = _schedules;
        var due = _due.Where(entry => entry.Value <= now).OrderBy(entry => entry.Value).ToList();
        if (due.Count == 0) return;
        var moved = new Dictionary<string, DateTimeOffset>(_due, StringComparer.Ordinal);
        foreach (var (id, time) in due)
        {
            if (!schedules.TryGetValue(id, out var schedule)) continue;
            moved[id] = await FireAsync(schedule.Task.Model, schedule.Rule, time, now, cancellationToken).ConfigureAwait(false);
        }

        _due = moved;
    }

    /// <returns>The next time.</returns>
    private async Task<DateTimeOffset> FireAsync(TaskModel task, ScheduleRule rule, DateTimeOffset due, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var next = rule.Next(due, now);
        var isRun = !(task.Definition.SkipsMissed && now - due > options.Value.MissedAfter) && !await pauses.IsPausedAsync(task, cancellationToken).ConfigureAwait(false);
        using var context = contexts.CreateDbContext();
        var transaction = await context.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using var rollback = transaction.ConfigureAwait(false);
        var mine = await context.Set<TaskScheduleRow>().Where(row => row.TaskId == task.Id && row.DueAt == due)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.DueAt, next), cancellationToken).ConfigureAwait(false) > 0;
        // One that still waits stands for this time too.
        if (mine && isRun && !await context.Set<TaskRunRow>().AnyAsync(
                row => row.TaskId == task.Id && row.State == TaskRunState.Queued && row.Cause == TaskRunCause.Schedule, cancellationToken).ConfigureAwait(false))
        {
            context.Add(TaskRunRow.From(NewRun.Of(task, TaskRunCause.Schedule, due, now)));
            await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        }

        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        if (mine && isRun) signal.Set();
        else if (mine) LogLeftOut(task.Id, due);
        return next;
    }

    [LoggerMessage(LogLevel.Error, "The schedules could not be carried out; it is tried again")]
    private partial void LogFailed(Exception error);

    [LoggerMessage(LogLevel.Information, "The task {Task} is not run for {Due}: it is paused, or the time was missed")]
    private partial void LogLeftOut(string task, DateTimeOffset due);
}
