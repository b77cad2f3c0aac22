namespace Peach.Core.Collect;

/// <summary>One consumer's way through the log. Not for use by several threads at once.</summary>
public interface IEventLogReader : IDisposable
{
    /// <summary>The position up to which this consumer's effects are durable.</summary>
    LogPosition Committed { get; }

    /// <summary>
    /// Moves to a record boundary at or after <see cref="Committed"/>, for instance to repeat a range after a crash.
    /// </summary>
    void Seek(LogPosition position);

    /// <summary>Waits for the next request's events. The batch is valid until the next call.</summary>
    ValueTask<EventBatch> ReadAsync(CancellationToken cancellationToken);

    /// <summary>The same without waiting: false when the end of the log is reached.</summary>
    bool TryRead(out EventBatch batch);

    /// <summary>Durably notes that all before <paramref name="position"/> has had its effect.</summary>
    void Commit(LogPosition position);
}
