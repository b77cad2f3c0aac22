using Microsoft.EntityFrameworkCore;
using Peach.Core.Platform;
using Peach.Core.Tasks.Loops;

namespace Peach.Core.Tasks.Queue;

/// <summary>The pauses in the database, which hold for all replicas at once.</summary>
internal sealed class TaskPauses(IDbContextFactory<PeachDbContext> contexts, TimeProvider clock)
{
    public static string OfTask(string taskId) => "task:" + taskId;

    public static string OfLoop(string loop) => "loop:" + loop;

    public async Task<bool> IsPausedAsync(TaskModel task, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        var (own, loop) = (OfTask(task.Id), task.IsOutsideLoops ? OfTask(task.Id) : OfLoop(task.Loop));
        return await context.Set<TaskPauseRow>().AnyAsync(pause => pause.Name == own || pause.Name == loop, cancellationToken).ConfigureAwait(false);
    }

    public async Task PauseAsync(string name, string? by, string? reason, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        await context.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO task_pauses (name, paused_by, paused_at, reason) VALUES ({name}, {by}, {clock.GetUtcNow().ToUnixTimeMilliseconds()}, {reason})
            ON CONFLICT (name) DO NOTHING
            """, cancellationToken).ConfigureAwait(false);
    }

    public async Task ResumeAsync(string name, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        await context.Set<TaskPauseRow>().Where(pause => pause.Name == name).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task<IReadOnlyList<TaskPause>> ListAsync(CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        var rows = await context.Set<TaskPauseRow>().AsNoTracking().OrderBy(pause => pause.Name).ToListAsync(cancellationToken).ConfigureAwait(false);
        return
        [
            .. from row in rows
               let colon = row.Name.IndexOf(':', StringComparison.Ordinal)
               select new TaskPause(row.Name[..colon] == "loop", row.Name[(colon + 1)..], row.PausedBy, row.PausedAt, row.Reason),
        ];
    }
}
