namespace Peach.Core.Repositories;

/// <summary>
/// What a commit needs before its definitions can be checked, such as an environment with its packages. Registered as a service; all are
/// asked for every commit, one after the other.
/// </summary>
public interface IRolloutPreparation
{
    /// <summary>Makes ready what the commit needs, or returns at once where it is there.</summary>
    /// <param name="commit">The commit, checked out.</param>
    /// <param name="progress">Takes what is being done, in some words for people.</param>
    /// <param name="cancellationToken">Ends the rollout.</param>
    /// <exception cref="RolloutRefusedException">The commit asks for what cannot be had: its rollout has failed.</exception>
    Task PrepareAsync(SourceCommit commit, IProgress<string> progress, CancellationToken cancellationToken);
}
