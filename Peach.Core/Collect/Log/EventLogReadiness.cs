using Peach.Core.Platform;

namespace Peach.Core.Collect.Log;

/// <summary>Not ready while the disk refuses events.</summary>
internal sealed class EventLogReadiness(EventLog log) : IReadinessCheck
{
    public string Name => "collect";

    public Task<string?> CheckAsync(CancellationToken cancellationToken) => Task.FromResult(
        log.IsFailing ? "Events cannot be stored: the last write to the event log failed. Look for a full disk or disk errors in the data folder." : null);
}
