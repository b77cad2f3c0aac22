using Peach.Core.Tasks.Loops;

namespace Peach.Core.Tasks.Queue;

/// <summary>The tasks in production as this process knows them; null before it has been told.</summary>
internal sealed class TaskDirectory
{
    private volatile IReadOnlyDictionary<string, TaskState>? _tasks;

    public IReadOnlyDictionary<string, TaskState>? Tasks
    {
        get => _tasks;
        set => _tasks = value;
    }

    public TaskState? Find(string taskId) => _tasks?.GetValueOrDefault(taskId);
}
