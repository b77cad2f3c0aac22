namespace Peach.Core.Repositories;

/// <summary>Is told what a git server's webhook says of merge requests. Registered as a service.</summary>
public interface IMergeRequestObserver
{
    /// <summary>Must return at once, so slow work is queued; a server may tell the same more than once.</summary>
    void OnChanged(MergeRequestEvent change);
}
