using System.Collections.Concurrent;

namespace Peach.Core.Endpoints.Invocation;

/// <summary>Which failures are logged: of each kind of a component's one a minute, and with it how many were not.</summary>
internal sealed class FailureLog(TimeProvider clock)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<(string Codops, string Endpoint, string Component, ComponentOutcome Kind), Entry> _entries = new();

    /// <param name="unsaid">How many of the same have not been logged since the last that was.</param>
    public bool Admits(string codops, string endpoint, string component, ComponentOutcome kind, out int unsaid)
    {
        var entry = _entries.GetOrAdd((codops, endpoint, component, kind), static _ => new Entry());
        lock (entry)
        {
            unsaid = entry.Unsaid;
            if (entry.At is { } at && clock.GetElapsedTime(at) < Pause)
            {
                entry.Unsaid++;
                return false;
            }

            (entry.At, entry.Unsaid) = (clock.GetTimestamp(), 0);
            return true;
        }
    }

    private sealed class Entry
    {
        public long? At { get; set; }

        public int Unsaid { get; set; }
    }
}
