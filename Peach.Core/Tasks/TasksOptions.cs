namespace Peach.Core.Tasks;

/// <summary>Settings of section <c>Tasks</c>.</summary>
public sealed class TasksOptions
{
    public const string Section = "Tasks";

    /// <summary>How long a loop rests after each round of its tasks.</summary>
    public TimeSpan LoopPause { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a run that is asked to end (SIGTERM) may take before it is ended (SIGKILL).</summary>
    public TimeSpan KillGrace { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Size of a run's log in bytes; of a longer one the beginning and the end are kept, and the log says which lines are not.</summary>
    public long MaxLogBytes { get; set; } = 10 * 1024 * 1024;

    /// <summary>Characters of a log line; longer lines are cut, and say so.</summary>
    public int MaxLogLineLength { get; set; } = 8192;

    /// <summary>Finished runs kept of each task, with their logs; older ones are removed.</summary>
    public int KeepRuns { get; set; } = 200;

    /// <summary>How long the logs and artifacts of finished runs are kept in the object store; 0: they are not put there and stay with the replica that ran them.</summary>
    public TimeSpan LogRetention { get; set; } = TimeSpan.FromDays(30);

    /// <summary>Size of an artifact in bytes; larger files are named on the run's page, but neither given out nor kept.</summary>
    public long MaxArtifactBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>How often the tasks are looked at for alerts.</summary>
    public TimeSpan AlertInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How many of a task's newest runs must have failed for an alert.</summary>
    public int FailuresBeforeAlert { get; set; } = 1;
}
