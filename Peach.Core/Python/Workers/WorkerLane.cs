namespace Peach.Core.Python.Workers;

/// <summary>What the workers of one kind have in common. Their pool's lock guards it.</summary>
internal sealed class WorkerLane(WorkerLimits limits)
{
    public WorkerLimits Limits { get; } = limits;

    /// <summary>Calls for whichever worker is free first.</summary>
    public LinkedList<PendingCall> Waiting { get; } = new();

    public int DeathsInARow { get; set; }
}
