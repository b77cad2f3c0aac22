namespace Peach.Core.Tasks.Loops;

/// <summary>A task as it lives: what it is now, and its newest run. It outlives its versions.</summary>
internal sealed class TaskState(TaskModel model, TaskRunView? lastRun)
{
    private volatile TaskModel _model = model;
    private volatile TaskRunView? _lastRun = lastRun;
    private int _running;

    public string Id { get; } = model.Id;

    public TaskModel Model
    {
        get => _model;
        set => _model = value;
    }

    public TaskRunView? LastRun
    {
        get => _lastRun;
        set => _lastRun = value;
    }

    public bool IsRunning => Volatile.Read(ref _running) == 1;

    /// <summary>Claims the task for one run, which must call <see cref="End"/>.</summary>
    /// <returns>False when it runs already: after a move from one loop to another, say.</returns>
    public bool TryBegin() => Interlocked.CompareExchange(ref _running, 1, 0) == 0;

    public void End() => Volatile.Write(ref _running, 0);
}
