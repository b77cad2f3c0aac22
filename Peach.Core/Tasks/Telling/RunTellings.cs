using System.Collections.Concurrent;

namespace Peach.Core.Tasks.Telling;

/// <summary>What the runs that go on in this process have told.</summary>
internal sealed class RunTellings
{
    private readonly ConcurrentDictionary<string, RunTelling> _live = new(StringComparer.Ordinal);

    public IEnumerable<KeyValuePair<string, RunTelling>> Live => _live;

    public RunTelling? Find(string runId) => _live.GetValueOrDefault(runId);

    public void Add(string runId, RunTelling telling) => _live[runId] = telling;

    public void Remove(string runId) => _live.TryRemove(runId, out _);
}
