using Peach.Core.Collect;

namespace Peach.Tests.Archive;

/// <summary>A log whose consumers get no further: what a crash right before the commit looks like.</summary>
internal sealed class UncommittingLog(IEventLog inner) : IEventLog
{
    public string Id => inner.Id;

    public LogPosition End => inner.End;

    public SemaphoreSlim Tried { get; } = new(0);

    public IEventLogReader OpenReader(string consumer, LogStart from) => new Reader(inner.OpenReader(consumer, from), Tried);

    private sealed class Reader(IEventLogReader inner, SemaphoreSlim tried) : IEventLogReader
    {
        public LogPosition Committed => inner.Committed;

        public void Seek(LogPosition position) => inner.Seek(position);

        public ValueTask<EventBatch> ReadAsync(CancellationToken cancellationToken) => inner.ReadAsync(cancellationToken);

        public bool TryRead(out EventBatch batch) => inner.TryRead(out batch);

        public void Commit(LogPosition position)
        {
            tried.Release();
            throw new IOException("Crashed before the commit.");
        }

        public void Dispose() => inner.Dispose();
    }
}
