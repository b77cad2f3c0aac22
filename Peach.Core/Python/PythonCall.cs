namespace Peach.Core.Python;

/// <summary>One call of a function.</summary>
/// <param name="Arguments">Keyword arguments.</param>
/// <param name="Timeout">From now to the answer; the answer comes at the latest a few milliseconds after.</param>
public readonly record struct PythonCall(IReadOnlyList<KeyValuePair<string, object?>> Arguments, TimeSpan Timeout)
{
    /// <summary>What was read from Redis for the function already; null for nothing.</summary>
    public IReadOnlyList<PrefetchedValue>? Prefetched { get; init; }
}
