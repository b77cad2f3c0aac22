namespace Peach.Core.Tasks;

public enum TaskRunState
{
    Running,
    Succeeded,

    /// <summary>The method raised, or the process died.</summary>
    Failed,
    TimedOut,

    /// <summary>Ended by an admin or by Peach's own stop.</summary>
    Cancelled,

    /// <summary>The machine or process that ran it is gone; what it did is not known.</summary>
    Lost,

    /// <summary>Waits: for its time, for a run of the same task to end, or for a free place.</summary>
    Queued,
}
