namespace Peach.Core.Repositories;

/// <summary>Is told when a rollout begins and ends, e.g. to tell the git server. Registered as a service.</summary>
public interface IRolloutObserver
{
    /// <summary>Called in the order of events, outside the rollout's locks; must return at once, so slow work is queued.</summary>
    /// <param name="rollout">The rollout as it is now.</param>
    void OnChanged(RolloutView rollout);
}
