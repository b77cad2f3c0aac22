namespace Peach.Core.Python;

/// <summary>One call of a function.</summary>
/// <param name="Arguments">Keyword arguments.</param>
/// <param name="Timeout">From now to the answer; the answer comes at the latest a few milliseconds after.</param>
public readonly record struct PythonCall(IReadOnlyList<KeyValuePair<string, object?>> Arguments, TimeSpan Timeout)
{
    /// <summary>What was read from Redis for the function already; null for nothing.</summary>
    public IReadOnlyList<PrefetchedValue>? Prefetched { get; init; }

    /// <summary>Whether the worker notes what the function prints, logs and asks Redis (<see cref="PythonReply.Notes"/>).</summary>
    public bool TakesNotes { get; init; }

    /// <summary>When it is cancelled while it waits for a worker, it is answered <see cref="PythonOutcome.Cancelled"/>; under way it comes to its end.</summary>
    public CancellationToken Cancelled { get; init; }
}
