using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Peach.Core.Platform;
using Peach.Core.Tasks.Queue;
using Peach.Core.Tasks.Running;
using Peach.Core.Tasks.Scheduling;
using Peach.Core.Tasks.Storage;

namespace Peach.Core.Tasks.Loops;

/// <summary>The tasks in production, and the loops that run them.</summary>
internal sealed partial class TaskBoard(
    TaskRunner runner, TaskRunStore store, RunQueue queue, RunHeart heart, Scheduler scheduler, TaskDirectory directory, QueueSignal signal, IRunRecords records,
    ILeases leases, IReplica replica, IOptions<TasksOptions> options, TimeProvider clock, ILogger<TaskBoard> logger)
    : ITaskBoard, IHostedService, IDisposable
{
    private const int MaxListedRuns = 1000;

    /// <summary>How often a loop that another replica runs is asked for.</summary>
    private static readonly TimeSpan LeasePause = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Dictionary<string, (TaskLoop Loop, Task Done)> _loops = new(StringComparer.Ordinal);
    private volatile IReadOnlyDictionary<string, TaskState> _tasks = new Dictionary<string, TaskState>();

    public IReadOnlyList<TaskView> List() =>
    [
        .. from task in _tasks.Values
           let model = task.Model
           orderby model.Commit.Codops, model.Name, model.Commit.RepositoryName
           select model.ToView(task.LastRun) with { NextRunAt = scheduler.NextOf(model.Id) },
    ];

    public Task<IReadOnlyList<TaskRunView>> ListRunsAsync(string? taskId, int limit, CancellationToken cancellationToken) =>
        store.ListAsync(taskId, Math.Clamp(limit, 1, MaxListedRuns), cancellationToken);

    public Task<TaskRunView?> FindRunAsync(string runId, CancellationToken cancellationToken) => store.FindAsync(runId, cancellationToken);

    public Task<IReadOnlyList<TaskLogLine>> ReadLogAsync(string runId, int fromLine, int limit, CancellationToken cancellationToken) =>
        records.ReadLogAsync(runId, fromLine, limit, cancellationToken);

    public void RunNow(string taskId)
    {
        lock (_gate)
        {
            if (!_tasks.TryGetValue(taskId, out var task)) throw new PeachException($"There is no task {taskId}.");
            if (!task.Model.IsOutsideLoops && _loops.TryGetValue(task.Model.Loop, out var loop) && loop.Loop.IsHeld)
            {
                loop.Loop.RunNext(task);
                return;
            }

            _ = QueueAsync(task.Model);
        }
    }

    public void Cancel(string runId) => runner.Cancel(runId);

    /// <summary>Comes before any activation: whatever the last process left running is over.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        CheckOptions();
        var lost = await queue.LoseOfLastProcessAsync(replica.Id, clock.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        foreach (var run in lost)
        {
            RunMark.KillAll(run.Id);
            LogLost(run.Id);
        }

        heart.AddLost(lost);
    }

    /// <summary>Makes these tasks, of all repositories, what the loops run.</summary>
    public async Task ActivateAsync(IReadOnlyList<TaskModel> models, CancellationToken cancellationToken)
    {
        var lastRuns = new Dictionary<string, TaskRunView?>(StringComparer.Ordinal);
        foreach (var model in models.Where(model => !_tasks.ContainsKey(model.Id)))
            lastRuns[model.Id] = await store.FindLastBegunAsync(model.Id, cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            if (_stopping.IsCancellationRequested) return;
            Swap(models, lastRuns);
            directory.Tasks = _tasks;
        }

        await scheduler.SetAsync(_tasks.Values, cancellationToken).ConfigureAwait(false);
        signal.Set();
    }

    /// <summary>Ends the runs under way and waits for their ends to be recorded.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        List<Task> loops;
        lock (_gate)
        {
            _stopping.Cancel();
            loops = [.. _loops.Values.Select(loop => loop.Done)];
        }

        await Task.WhenAll(loops).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public void Dispose() => _stopping.Dispose();

    private void CheckOptions()
    {
        try
        {
            _ = options.Value;
        }
        catch (OptionsValidationException error)
        {
            throw new PeachStartupException(error.Message, error);
        }
    }

    private void Swap(IReadOnlyList<TaskModel> models, Dictionary<string, TaskRunView?> lastRuns)
    {
        var changed = new HashSet<string>(StringComparer.Ordinal);
        var tasks = new Dictionary<string, TaskState>(StringComparer.Ordinal);
        foreach (var model in models)
        {
            if (_tasks.TryGetValue(model.Id, out var task))
            {
                if (task.Model.Commit.Sha != model.Commit.Sha || task.Model.Loop != model.Loop) changed.Add(model.Id);
                task.Model = model;
            }
            else
            {
                task = new TaskState(model, lastRuns.GetValueOrDefault(model.Id));
                changed.Add(model.Id);
            }

            tasks[model.Id] = task;
        }

        _tasks = tasks;
        var byLoop = models.Where(model => !model.IsOutsideLoops).GroupBy(model => model.Loop, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.ToList(), StringComparer.Ordinal);
        foreach (var name in byLoop.Keys.Where(name => !_loops.ContainsKey(name)).ToList()) _loops[name] = StartLoop(name);
        foreach (var (name, (loop, _)) in _loops) loop.Set(Ordered(byLoop.GetValueOrDefault(name) ?? []), changed);

        IReadOnlyList<TaskState> Ordered(List<TaskModel> ofLoop) =>
        [
            .. from model in ofLoop
               orderby model.Commit.Codops, model.Commit.RepositoryName, model.Definition.Order
               select tasks[model.Id],
        ];
    }

    private (TaskLoop Loop, Task Done) StartLoop(string name)
    {
        var loop = new TaskLoop(name, runner.RunAsync, options.Value.LoopPause, clock, logger);
        return (loop, Task.Run(() => RunLoopAsync(name, loop)));
    }

    /// <summary>Runs a loop for as long as this replica holds its lease.</summary>
    private async Task RunLoopAsync(string name, TaskLoop loop)
    {
        var stopping = _stopping.Token;
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                if (await leases.TryAcquireAsync($"tasks-loop:{name}", stopping).ConfigureAwait(false) is { } lease)
                {
                    await using var release = lease.ConfigureAwait(false);
                    using var held = CancellationTokenSource.CreateLinkedTokenSource(stopping, lease.Lost);
                    await loop.RunAsync(held.Token, stopping).ConfigureAwait(false);
                }
            }
            catch (Exception error)
            {
                if (!stopping.IsCancellationRequested) LogNoLease(error, name);
            }

            await Task.Delay(LeasePause, clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task QueueAsync(TaskModel task)
    {
        try
        {
            var now = clock.GetUtcNow();
            await queue.AddAsync(NewRun.Of(task, TaskRunCause.Request, now, now), _stopping.Token).ConfigureAwait(false);
            signal.Set();
        }
        catch (Exception error)
        {
            LogNotQueued(error, task.Id);
        }
    }

    [LoggerMessage(LogLevel.Error, "The lease of the loop {Loop} could not be asked for; it is tried again")]
    private partial void LogNoLease(Exception error, string loop);

    [LoggerMessage(LogLevel.Error, "The task {Task} could not be queued")]
    private partial void LogNotQueued(Exception error, string task);

    [LoggerMessage(LogLevel.Warning, "The run {Run} was under way when Peach ended; it is marked as lost")]
    private partial void LogLost(string run);
}
