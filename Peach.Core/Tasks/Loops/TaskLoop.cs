using Microsoft.Extensions.Logging;

namespace Peach.Core.Tasks.Loops;

/// <summary>Runs its tasks one after the other, in order, round after round.</summary>
/// <remarks>A task whose commit changes has its turn again in the same round, so that a push shows soon.</remarks>
internal sealed partial class TaskLoop(
    string name, Func<TaskState, CancellationToken, Task> run, TimeSpan pause, TimeProvider clock, ILogger logger)
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _hadTheirTurn = new(StringComparer.Ordinal);
    private readonly List<TaskState> _requested = [];
    private IReadOnlyList<TaskState> _tasks = [];
    private TaskCompletionSource _wake = NewSignal();

    /// <summary>Whether this process runs the loop.</summary>
    public bool IsHeld { get; private set; }

    /// <summary>Makes these the loop's tasks; a run under way is not touched.</summary>
    /// <param name="tasks">In the order in which they run.</param>
    /// <param name="changed">Ids of those that are new or have a new commit.</param>
    public void Set(IReadOnlyList<TaskState> tasks, IReadOnlySet<string> changed)
    {
        lock (_gate)
        {
            _tasks = tasks;
            _hadTheirTurn.ExceptWith(changed);
            _requested.RemoveAll(task => !tasks.Contains(task));
            if (tasks.Any(task => !_hadTheirTurn.Contains(task.Id))) _wake.TrySetResult();
        }
    }

    /// <summary>Puts a task before all others; one that is running or next already is left so.</summary>
    public void RunNext(TaskState task)
    {
        lock (_gate)
        {
            if (task.IsRunning || _requested.Contains(task) || !_tasks.Contains(task)) return;
            _requested.Add(task);
            _wake.TrySetResult();
        }
    }

    /// <summary>Runs until told to stop. A run that cannot be recorded is logged and costs a pause, never the loop.</summary>
    /// <param name="held">Cancelled when no further run may begin here; one under way goes on.</param>
    /// <param name="stopping">Cancelled when Peach stops.</param>
    public async Task RunAsync(CancellationToken held, CancellationToken stopping)
    {
        IsHeld = true;
        using var end = held.Register(() => IsHeld = false);
        while (!held.IsCancellationRequested && !stopping.IsCancellationRequested)
        {
            if (TakeNext() is not { } task)
            {
                await RestAsync(held).ConfigureAwait(false);
                continue;
            }

            try
            {
                await run(task, stopping).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                LogFailed(error, name, task.Id);
                await Task.Delay(pause, clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            finally
            {
                task.End();
            }
        }
    }

    /// <summary>The next task, claimed; null when the round is over.</summary>
    private TaskState? TakeNext()
    {
        lock (_gate)
        {
            _wake = NewSignal();
            while (_requested.Count > 0)
            {
                var task = _requested[0];
                _requested.RemoveAt(0);
                _hadTheirTurn.Add(task.Id);
                if (task.TryBegin()) return task;
            }

            foreach (var task in _tasks)
                if (_hadTheirTurn.Add(task.Id) && task.TryBegin()) return task;
            return null;
        }
    }

    /// <summary>The pause between rounds, cut short by a request or a changed task; without tasks it lasts until there are some.</summary>
    private async Task RestAsync(CancellationToken stopping)
    {
        Task woken;
        bool idle;
        lock (_gate) (woken, idle) = (_wake.Task, _tasks.Count == 0);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var rest = Task.Delay(idle ? Timeout.InfiniteTimeSpan : pause, clock, cancel.Token);
        var first = await Task.WhenAny(woken, rest).ConfigureAwait(false);
        await cancel.CancelAsync().ConfigureAwait(false);
        if (first == woken) return;
        lock (_gate) _hadTheirTurn.Clear();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    [LoggerMessage(LogLevel.Error, "The loop {Loop} could not run the task {Task}; it goes on after a pause")]
    private partial void LogFailed(Exception error, string loop, string task);
}
