namespace Peach.Core.Collect;

/// <summary>Takes a request's events: unpacks, checks and stores them.</summary>
public interface ICollector
{
    /// <summary>Returns when every event of the request is on disk: all of them, or, on an exception, none.</summary>
    /// <exception cref="CollectException">The request cannot be taken; its <see cref="CollectException.Reason"/> says why.</exception>
    ValueTask<CollectReceipt> CollectAsync(CollectRequest request, CancellationToken cancellationToken);
}
