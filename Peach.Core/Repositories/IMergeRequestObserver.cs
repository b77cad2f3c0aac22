namespace Peach.Core.Repositories;

/// <summary>Is told when a merge request of a followed repository changes. Registered as a service.</summary>
public interface IMergeRequestObserver
{
    /// <summary>Must return at once, so slow work is queued.</summary>
    void OnChanged(MergeRequestEvent change);
}
