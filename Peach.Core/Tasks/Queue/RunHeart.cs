using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Peach.Core.Platform;
using Peach.Core.Tasks.Running;
using Peach.Core.Tasks.Storage;

namespace Peach.Core.Tasks.Queue;

/// <summary>Says that this replica's runs go on, hears who wants one ended, and takes over what nobody is heard of.</summary>
/// <remarks>
/// When replicas share the database, a replica that cannot reach it ends its own runs after two thirds of the time after which
/// another may take them over: never two at once.
/// </remarks>
internal sealed partial class RunHeart(
    RunQueue queue, TaskRunner runner, RunFollowUp followUp, AfterQueue after, TaskDirectory directory, IDbContextFactory<PeachDbContext> contexts, IReplica replica,
    IOptions<TasksOptions> options, TimeProvider clock, ILogger<RunHeart> logger) : BackgroundService
{
    /// <summary>How long a lost run waits for its task to be rolled out here, to be retried.</summary>
    private static readonly TimeSpan WaitForTask = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(300);

    private readonly Lock _gate = new();
    private readonly List<TaskRunView> _lost = [];
    private DateTimeOffset _looked = DateTimeOffset.MinValue;
    private long _heard = clock.GetTimestamp();

    /// <summary>Sees to it that lost runs are retried, as soon as their tasks are known.</summary>
    public void AddLost(IEnumerable<TaskRunView> runs)
    {
        lock (_gate) _lost.AddRange(runs);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _heard = clock.GetTimestamp();
        while (!stoppingToken.IsCancellationRequested)
        {
            var pause = options.Value.HeartbeatInterval;
            try
            {
                var asked = clock.GetTimestamp();
                // A database that does not answer must not keep this from noticing the time.
                await BeatAsync(stoppingToken).WaitAsync(options.Value.LostAfter / 6, clock, stoppingToken).ConfigureAwait(false);
                _heard = asked;
                await LookAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (ObjectDisposedException error) when (error.ObjectName == nameof(IServiceProvider))
            {
                // A start that failed has taken all down without a word.
                return;
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(error);
                pause = RetryPause;
            }
            catch (OperationCanceledException)
            {
                break;
            }

            if (queue.IsShared && clock.GetElapsedTime(_heard) > options.Value.LostAfter * (2.0 / 3)) EndAll();
            await Task.Delay(pause, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task BeatAsync(CancellationToken cancellationToken)
    {
        var (cancelled, gone) = await queue.BeatAsync(replica.Id, runner.Running, cancellationToken).ConfigureAwait(false);
        foreach (var (run, by) in cancelled) runner.Stop(run, RunStop.Cancelled, by);
        foreach (var run in gone) runner.Stop(run, RunStop.Unheard, null);
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        AddLost(await queue.LoseUnheardAsync(options.Value.LostAfter, clock.GetUtcNow(), cancellationToken).ConfigureAwait(false));
        await SettleLostAsync(cancellationToken).ConfigureAwait(false);
        await after.QueueAllDueAsync(cancellationToken).ConfigureAwait(false);
        if (queue.IsShared) await HearOfOthersAsync(cancellationToken).ConfigureAwait(false);
    }

    private void EndAll()
    {
        var runs = runner.Running;
        foreach (var run in runs)
            if (runner.Stop(run, RunStop.Unheard, null)) LogUnheard(run);
    }

    private async Task SettleLostAsync(CancellationToken cancellationToken)
    {
        List<TaskRunView> lost;
        lock (_gate) lost = [.. _lost];
        foreach (var run in lost)
        {
            if (directory.Find(run.TaskId) is { } task)
            {
                LogLost(run.Id, run.TaskId);
                task.LastRun = task.LastRun?.Id == run.Id ? run : task.LastRun;
                await followUp.SettleAsync(task.Model, run, false, cancellationToken).ConfigureAwait(false);
            }
            else if (clock.GetUtcNow() - run.FinishedAt < WaitForTask)
            {
                continue;
            }

            lock (_gate) _lost.Remove(run);
        }
    }

    /// <summary>Keeps the tasks' newest runs current where other replicas run them.</summary>
    private async Task HearOfOthersAsync(CancellationToken cancellationToken)
    {
        var (since, now) = (_looked, clock.GetUtcNow());
        using var context = contexts.CreateDbContext();
        var rows = await context.Set<TaskRunRow>().AsNoTracking()
            .Where(row => row.Host != replica.Id && (row.State == TaskRunState.Running || row.FinishedAt > since) && row.State != TaskRunState.Queued)
            .OrderByDescending(row => row.Id).Take(1000).ToListAsync(cancellationToken).ConfigureAwait(false);
        foreach (var row in rows)
        {
            if (directory.Find(row.TaskId) is not { } task) continue;
            var last = task.LastRun;
            if (last is null || last.StartedAt < row.StartedAt || (last.Id == row.Id && last.State != row.State)) task.LastRun = row.ToView();
        }

        // Clocks differ a little between machines.
        _looked = now - TimeSpan.FromMinutes(1);
    }

    [LoggerMessage(LogLevel.Warning, "The platform database could not be told which runs go on; it is tried again")]
    private partial void LogFailed(Exception error);

    [LoggerMessage(LogLevel.Error, "The run {Run} is ended: the platform database has not been reached for so long that another Peach may take it over")]
    private partial void LogUnheard(string run);

    [LoggerMessage(LogLevel.Warning, "The run {Run} of the task {Task} was lost")]
    private partial void LogLost(string run, string task);
}
