using Peach.Core.Platform;

namespace Peach.Core.Collect;

/// <summary>A request that the Collect API does not take.</summary>
public sealed class CollectException : PeachException
{
    public CollectException(CollectRefusal reason, string message) : base(message) => Reason = reason;

    public CollectException(CollectRefusal reason, string message, Exception innerException) : base(message, innerException) => Reason = reason;

    public CollectRefusal Reason { get; }

    /// <summary>When the sender may try again; null: in a moment.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
