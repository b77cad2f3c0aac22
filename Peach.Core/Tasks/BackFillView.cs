namespace Peach.Core.Tasks;

/// <summary>How far a back-fill is.</summary>
/// <param name="States">How many of its runs are in each state; a run that was tried again counts by its newest attempt.</param>
public sealed record BackFillView(string Id, string TaskId, IReadOnlyDictionary<TaskRunState, int> States)
{
    public int Total => States.Values.Sum();

    public int Done => Total - States.GetValueOrDefault(TaskRunState.Queued) - States.GetValueOrDefault(TaskRunState.Running);
}
