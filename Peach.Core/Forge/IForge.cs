using Peach.Core.Platform;

namespace Peach.Core.Forge;

/// <summary>
/// Tells the servers that host the repositories (GitLab, GitHub, Gitea) what became of commits. All that is sent is queued: a server that is slow or
/// away holds nothing up.
/// </summary>
public interface IForge
{
    ForgeView View(string repositoryId);

    /// <exception cref="PeachException">A value is malformed, or a token would go to a server that it was not given for.</exception>
    Task<ForgeView> UpdateAsync(string repositoryId, ForgeSettings settings, CancellationToken cancellationToken);

    /// <summary>Queues a commit's status; one that still waits for the same commit and name is replaced.</summary>
    void SetStatus(CommitStatus status);

    /// <summary>Queues a merge request's note: written once, changed in place from then on.</summary>
    void SetNote(MergeRequestNote note);
}
