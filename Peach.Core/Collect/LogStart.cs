namespace Peach.Core.Collect;

/// <summary>Where a new consumer of the log begins.</summary>
public enum LogStart
{
    /// <summary>At the oldest record kept.</summary>
    Oldest,

    /// <summary>At the end, with what comes from now on; its position is kept in memory only and holds no segment back.</summary>
    Newest,
}
