namespace Peach.Core.Collect;

/// <summary>The durable log that Collect writes and every consumer reads at its own pace.</summary>
public interface IEventLog
{
    /// <summary>Names this log among those of other replicas; made once, at the log's first start.</summary>
    string Id { get; }

    /// <summary>The position after the last record that is on disk.</summary>
    LogPosition End { get; }

    /// <summary>
    /// Declares a consumer and gives its reader. Segments are kept until every declared consumer has passed them.
    /// </summary>
    /// <param name="consumer">Lower-case letters and <c>-</c>; names the file that keeps the consumer's position.</param>
    /// <param name="from">Where a consumer that has no position yet begins.</param>
    IEventLogReader OpenReader(string consumer, LogStart from);
}
