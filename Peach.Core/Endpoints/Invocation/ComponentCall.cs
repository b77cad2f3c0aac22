using Peach.Core.Python;

namespace Peach.Core.Endpoints.Invocation;

/// <summary>One call of a component's function.</summary>
/// <param name="Arguments">Keyword arguments.</param>
/// <param name="Timeout">From now to the answer.</param>
/// <param name="Prefetched">What was read from Redis for it already; null for nothing.</param>
internal readonly record struct ComponentCall(
    IReadOnlyList<KeyValuePair<string, object?>> Arguments, TimeSpan Timeout, IReadOnlyList<PrefetchedValue>? Prefetched)
{
    /// <summary>Takes notes for a caller who asked for them; null for all others.</summary>
    public CallTrace? Trace { get; init; }

    /// <summary>When it is cancelled nobody waits for the answer any more.</summary>
    public CancellationToken Cancelled { get; init; }
}
