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

    /// <summary>Runs outside the loops that one replica carries out at once; 0: twice as many as it has processors.</summary>
    public int MaxParallel { get; set; }

    /// <summary>Whether runs in Python are forked from a process that has numpy, pandas, scipy and redis imported already, one for each environment in use (about 100 MB); false: each starts by itself.</summary>
    public bool WarmStart { get; set; } = true;

    /// <summary>The folder of the Spark distribution that tasks with <c>engine: spark</c> are submitted by; empty: the variable SPARK_HOME, else <c>spark-submit</c> on PATH.</summary>
    public string SparkHome { get; set; } = "";

    /// <summary>Where Spark applications run whose task does not say: <c>local[*]</c>, <c>spark://host:port</c>, <c>yarn</c> or <c>k8s://https://host:port</c>.</summary>
    public string SparkMaster { get; set; } = "local[*]";

    /// <summary>The scheduler of the Dask cluster for tasks with <c>engine: dask</c> that name none, such as <c>tcp://dask:8786</c>; empty: a cluster of each run's own.</summary>
    public string DaskScheduler { get; set; } = "";

    /// <summary>How often a replica looks for due runs that others have queued; its own it sees at once.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How often a replica says that its runs go on.</summary>
    public TimeSpan HeartbeatInterval { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How long a run may be unheard of before it is lost; at least three times <c>HeartbeatInterval</c>.</summary>
    public TimeSpan LostAfter { get; set; } = TimeSpan.FromSeconds(12);

    /// <summary>How long a task with <c>retries</c> waits before the first of them; each later one waits twice as long.</summary>
    public TimeSpan RetryBackOff { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest wait before a retry.</summary>
    public TimeSpan MaxRetryBackOff { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>How late a scheduled time may be carried out before it counts as missed.</summary>
    public TimeSpan MissedAfter { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How often the tasks are looked at for alerts.</summary>
    public TimeSpan AlertInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How many of a task's newest runs must have failed for an alert.</summary>
    public int FailuresBeforeAlert { get; set; } = 1;

    /// <summary>How long the logs and artifacts of finished runs are kept in the object store; 0: they are not put there and stay with the replica that ran them.</summary>
    public TimeSpan LogRetention { get; set; } = TimeSpan.FromDays(30);

    /// <summary>Size of an artifact in bytes; larger files are named on the run's page, but neither given out nor kept.</summary>
    public long MaxArtifactBytes { get; set; } = 64 * 1024 * 1024;
}
