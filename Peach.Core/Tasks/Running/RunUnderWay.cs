using Peach.Core.Tasks.Loops;

namespace Peach.Core.Tasks.Running;

/// <summary>A run that goes on in this process.</summary>
internal sealed class RunUnderWay(TaskModel task, RunControl control)
{
    private volatile bool _isOnRecord;

    public TaskModel Task { get; } = task;

    public RunControl Control { get; } = control;

    /// <summary>Whether its row says that it runs here.</summary>
    public bool IsOnRecord
    {
        get => _isOnRecord;
        set => _isOnRecord = value;
    }
}
