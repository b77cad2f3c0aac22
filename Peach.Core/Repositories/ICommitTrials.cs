using Peach.Core.Platform;

namespace Peach.Core.Repositories;

/// <summary>Commits of a repository that are looked at beside production: fetched, checked out and planned, never rolled out.</summary>
/// <remarks>They live in a mirror and in folders of their own, so that nothing that becomes of them reaches production.</remarks>
public interface ICommitTrials
{
    /// <summary>Fetches a branch's newest commit, or a commit, and checks it out.</summary>
    /// <param name="repositoryId">The repository.</param>
    /// <param name="version">A branch of the repository, or a commit's 40 digits.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="PeachException">No such repository, branch or commit; or the server does not answer.</exception>
    Task<SourceCommit> FetchAsync(string repositoryId, string version, CancellationToken cancellationToken);

    /// <summary>Makes sure of a commit that was fetched before: from the disk, or from the server.</summary>
    /// <exception cref="PeachException">It cannot be had any more.</exception>
    Task<SourceCommit> RestoreAsync(string repositoryId, string commit, CancellationToken cancellationToken);

    /// <summary>Has every section check the commit's definitions as a rollout would. Mistakes are problems of the plan.</summary>
    /// <exception cref="RolloutRefusedException">The commit asks for what cannot be had.</exception>
    /// <exception cref="PeachException">It cannot be checked now.</exception>
    Task<TrialPlan> PlanAsync(SourceCommit commit, IProgress<string> progress, CancellationToken cancellationToken);

    /// <summary>Lets go of what was fetched of a repository for trials. Files that are still in use stay until they are not.</summary>
    void Forget(string repositoryId);
}
