namespace Peach.Core.Python;

/// <summary>Settings of section <c>Python</c>.</summary>
public sealed class PythonOptions
{
    public const string Section = "Python";

    /// <summary>The interpreter that runs repositories' code: a path, or a name on PATH.</summary>
    public string Executable { get; set; } = "/usr/bin/python3";

    /// <summary>The folder that holds the packages <c>peach</c> and <c>peach_runtime</c>; empty: <c>python</c> beside the program or above it.</summary>
    public string Library { get; set; } = "";

    /// <summary>Worker processes for each repository that has endpoints.</summary>
    public int WorkersPerRepository { get; set; } = 2;

    /// <summary>Requests handed to one worker before it has answered, at most 64; more wait for whichever worker is free first.</summary>
    public int MaxInFlightPerWorker { get; set; } = 16;

    /// <summary>
    /// Calls of <c>async def</c> functions under way at once in one worker, at most 1000. Repositories that have such functions have as many workers for
    /// them as for others, each with one event loop.
    /// </summary>
    public int AsyncCallsPerWorker { get; set; } = 100;

    /// <summary>
    /// How long an <c>async def</c> function may hold its worker's event loop without an await before the worker is killed and replaced; the other calls
    /// in it are begun again elsewhere.
    /// </summary>
    public TimeSpan AsyncBlockLimit { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a Python process may be silent when something is asked of it, before it is killed and replaced.</summary>
    public TimeSpan SilenceLimit { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Requests that wait for a repository's workers; more are answered with 503 at once.</summary>
    public int MaxWaiting { get; set; } = 2000;

    /// <summary>
    /// The most memory, in bytes of address space, that a worker process may take; 0: no limit. An allocation beyond it raises MemoryError in the
    /// call that made it.
    /// </summary>
    public long WorkerMemory { get; set; } = 8L * 1024 * 1024 * 1024;

    /// <summary>
    /// When a worker has come to hold this many bytes more than after its first calls, another takes its place; 0: never. Calls under way are
    /// finished first.
    /// </summary>
    public long WorkerGrowth { get; set; } = 512L * 1024 * 1024;

    /// <summary>How long a commit's code may take to load before the rollout gives up on it.</summary>
    public TimeSpan LoadTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>After a call has run this long, those queued behind it in the same worker are given to others.</summary>
    public TimeSpan TakeBackAfter { get; set; } = TimeSpan.FromMilliseconds(10);

    /// <summary>How long calls of a replaced version may go on before its workers are ended.</summary>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>A folder of wheels from which repositories' requirements are installed, offline; empty: they come from an index.</summary>
    public string Wheels { get; set; } = "";

    /// <summary>The package index, e.g. <c>https://nexus.example.org/repository/pypi/simple</c>; empty: pip's own, https://pypi.org/simple.</summary>
    public string IndexUrl { get; set; } = "";

    /// <summary>The user name for <c>Python:IndexUrl</c>; empty: none is needed.</summary>
    public string IndexUser { get; set; } = "";

    /// <summary>The password or token for <c>Python:IndexUrl</c>; a secret.</summary>
    public string IndexPassword { get; set; } = "";

    /// <summary>Whether packages that have to be built may be installed: their build scripts run, and may read the index's password.</summary>
    public bool AllowSourcePackages { get; set; }

    /// <summary>The longest that installing a repository's requirements may take.</summary>
    public TimeSpan EnvironmentTimeout { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>The most memory, in bytes of address space, that each process of an installation may take.</summary>
    public long EnvironmentMemory { get; set; } = 4L * 1024 * 1024 * 1024;

    /// <summary>How long an environment stays after no checked-out commit needs it.</summary>
    public TimeSpan EnvironmentGrace { get; set; } = TimeSpan.FromHours(1);
}
