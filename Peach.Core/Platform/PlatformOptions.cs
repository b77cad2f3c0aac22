namespace Peach.Core.Platform;

/// <summary>Settings of the parts that every module shares; section <c>Platform</c>.</summary>
public sealed class PlatformOptions
{
    public const string Section = "Platform";

    /// <summary>The folder under which Peach keeps everything; relative paths count from the working directory.</summary>
    public string Data { get; set; } = "data";

    /// <summary>PostgreSQL connection string; empty for SQLite in the data folder.</summary>
    public string Database { get; set; } = "";

    /// <summary>
    /// Redis of a production set-up as <c>redis://[:password@]host:port[/database]</c>; empty for a <c>redis-server</c> child
    /// process that keeps its data in the data folder.
    /// </summary>
    public string Redis { get; set; } = "";

    /// <summary>The program to start in embedded mode: a name on PATH or a path.</summary>
    public string RedisServer { get; set; } = "redis-server";

    /// <summary>The address by which tasks and functions reach this Peach, given to them as <c>PEACH_URL</c>, and to which links in commit statuses and notes point; empty: there are none.</summary>
    public string PublicUrl { get; set; } = "";

    /// <summary>How many days the log of who changed what is kept; 1 to 3653.</summary>
    public int AuditDays { get; set; } = 730;

    /// <summary>Where archive parts and task logs are kept.</summary>
    public ObjectStoreOptions ObjectStore { get; set; } = new();
}
