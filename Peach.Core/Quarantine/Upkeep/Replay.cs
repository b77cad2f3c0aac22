using Peach.Core.Collect;

namespace Peach.Core.Quarantine.Upkeep;

/// <summary>A replay on its way; read by pages while it runs.</summary>
internal sealed class Replay(QuarantineFilter filter, DateTimeOffset startedAt, int parts)
{
    private readonly Lock _gate = new();
    private readonly string _id = Guid.CreateVersion7(startedAt).ToString("N");
    private readonly Dictionary<string, long> _stillFaulty = [];
    private int _partsDone;
    private long _taken;
    private long _duplicate;
    private DateTimeOffset? _finishedAt;
    private string? _error;

    public bool IsRunning
    {
        get
        {
            lock (_gate) return _finishedAt is null;
        }
    }

    public void Take(CollectReceipt receipt)
    {
        lock (_gate)
        {
            _taken += receipt.Accepted;
            _duplicate += receipt.Duplicate;
            foreach (var quarantined in receipt.Quarantined) Count(quarantined.Reason, 1);
        }
    }

    public void Keep(string reason, long events)
    {
        lock (_gate) Count(reason, events);
    }

    public void EndPart()
    {
        lock (_gate) _partsDone++;
    }

    public void End(DateTimeOffset at, string? error)
    {
        lock (_gate) (_finishedAt, _error) = (at, error);
    }

    public ReplayView View()
    {
        lock (_gate)
        {
            var state = _finishedAt is null ? ReplayState.Running : _error is null ? ReplayState.Done : ReplayState.Failed;
            return new ReplayView(
                _id, filter, state, startedAt, _finishedAt, parts, _partsDone, _taken, _duplicate, new Dictionary<string, long>(_stillFaulty), _error);
        }
    }

    private void Count(string reason, long events) => _stillFaulty[reason] = _stillFaulty.GetValueOrDefault(reason) + events;
}
