using System.Collections.Concurrent;

namespace Peach.Core.Collect;

/// <summary>Tells when a consumer of this replica's log has read all that was collected until a moment.</summary>
/// <param name="log">The log.</param>
/// <param name="committed">How far the consumer's effects reach.</param>
/// <param name="clock">The clock that collect times come from.</param>
public sealed class LogPassage(IEventLog log, Func<LogPosition> committed, TimeProvider clock)
{
    /// <summary>Longer than a request waits between its collect time and the disk.</summary>
    private static readonly TimeSpan Underway = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<DateTimeOffset, LogPosition> _ends = [];

    public bool HasAllUntil(DateTimeOffset moment)
    {
        if (clock.GetUtcNow() < moment + Underway) return false;
        var end = _ends.GetOrAdd(moment, static (_, log) => log.End, log);
        if (committed() < end) return false;
        _ends.TryRemove(moment, out _);
        return true;
    }
}
