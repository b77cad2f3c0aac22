using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Peach.Core.Repositories.Storage;

namespace Peach.Core.Repositories.Rollouts;

/// <summary>Tells the observers of rollouts that the last process did not finish, so that no commit is "running" for ever.</summary>
internal sealed partial class InterruptedRollouts(
    RepositoryStore store, IEnumerable<IRolloutObserver> observers, IHostApplicationLifetime lifetime, ILogger<InterruptedRollouts> logger)
{
    private const int RolloutsLookedAt = 20;

    /// <summary>Tells of them once all of Peach has started, since observers may start after repositories do.</summary>
    public void Announce(IReadOnlyList<RolloutView> interrupted)
    {
        if (interrupted.Count > 0) lifetime.ApplicationStarted.Register(() => _ = TellAsync(interrupted));
    }

    private async Task TellAsync(IReadOnlyList<RolloutView> interrupted)
    {
        foreach (var rollout in interrupted)
        {
            // A rollout of the same commit that has begun since tells of itself.
            var newer = await store.ListRolloutsAsync(rollout.RepositoryId, RolloutsLookedAt, lifetime.ApplicationStopping).ConfigureAwait(false);
            if (newer.Any(other => other.Commit == rollout.Commit && string.CompareOrdinal(other.Id, rollout.Id) > 0)) continue;
            foreach (var observer in observers) Tell(observer, rollout);
        }
    }

    private void Tell(IRolloutObserver observer, RolloutView rollout)
    {
        try
        {
            observer.OnChanged(rollout);
        }
        catch (Exception error)
        {
            LogNotTold(error, rollout.Id, observer.GetType().Name);
        }
    }

    [LoggerMessage(LogLevel.Error, "{Observer} could not be told that rollout {Rollout} was interrupted")]
    private partial void LogNotTold(Exception error, string rollout, string observer);
}
