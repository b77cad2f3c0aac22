using System.Text.Json;

namespace Peach.Core.Quarantine.Replays;

/// <summary>A replay on its way; read by pages while it runs.</summary>
internal sealed class Replay
{
    private readonly Lock _gate = new();
    private readonly QuarantineFilter _filter;
    private readonly DateTimeOffset _startedAt;
    private readonly int _parts;
    private readonly Dictionary<string, long> _stillFaulty;
    private int _partsDone;
    private long _taken;
    private long _duplicate;
    private DateTimeOffset? _finishedAt;
    private string? _error;

    public Replay(ReplayRow row)
    {
        Row = row;
        _filter = JsonSerializer.Deserialize<QuarantineFilter>(row.Filter) ?? new QuarantineFilter();
        _stillFaulty = JsonSerializer.Deserialize<Dictionary<string, long>>(row.StillFaulty) ?? [];
        (_startedAt, _finishedAt, _parts, _partsDone) = (row.StartedAt, row.FinishedAt, row.Parts, row.PartsDone);
        (_taken, _duplicate, _error) = (row.Taken, row.Duplicate, row.Error);
    }

    public string Id => Row.Id;

    /// <summary>As it was when this process began with it.</summary>
    public ReplayRow Row { get; }

    /// <summary>Asks the replay to end after the part it is at.</summary>
    public bool IsStopping { get; set; }

    public bool IsRunning
    {
        get
        {
            lock (_gate) return _finishedAt is null;
        }
    }

    /// <summary>Adds what became of a part, once that is noted.</summary>
    public void EndPart(PartOutcome outcome)
    {
        lock (_gate)
        {
            _partsDone++;
            _taken += outcome.Taken;
            _duplicate += outcome.Duplicate;
            foreach (var (reason, events) in outcome.StillFaulty) _stillFaulty[reason] = _stillFaulty.GetValueOrDefault(reason) + events;
        }
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
                Id, _filter, state, _startedAt, _finishedAt, _parts, _partsDone, _taken, _duplicate, new Dictionary<string, long>(_stillFaulty), _error);
        }
    }
}
