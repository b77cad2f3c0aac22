using Peach.Core.Platform;

namespace Peach.Core.Repositories;

/// <summary>Takes repositories back to earlier commits, keeps them there, and lets them follow their branches again.</summary>
public interface IRepositoryHolds
{
    /// <summary>
    /// Brings an earlier commit back into production; the branch's present one stays out until a newer one comes. Goes by the rollout's own way: the
    /// rollout is listed, and what was running stays should the earlier commit not be good any more.
    /// </summary>
    /// <param name="id">The repository.</param>
    /// <param name="commit">A commit that was rolled out before (7 digits and more will do), or all 40 digits of another of its commits; null: the one before.</param>
    /// <param name="by">Who asks.</param>
    /// <param name="reason">Why, for others to read.</param>
    /// <returns>Null when there is no such repository.</returns>
    /// <exception cref="PeachException">There is no such commit, or it is what the branch says.</exception>
    Task<RepositoryView?> RollBackAsync(string id, string? commit, string by, string reason, CancellationToken cancellationToken);

    /// <summary>Keeps a commit in production whatever is pushed, until <see cref="ResumeAsync"/>.</summary>
    /// <param name="commit">As with <see cref="RollBackAsync"/>; null: the one that runs.</param>
    /// <inheritdoc cref="RollBackAsync"/>
    Task<RepositoryView?> PinAsync(string id, string? commit, string by, string reason, CancellationToken cancellationToken);

    /// <summary>Follows the branch again, at once, also to a commit that was kept out.</summary>
    /// <returns>Null when there is no such repository.</returns>
    Task<RepositoryView?> ResumeAsync(string id, CancellationToken cancellationToken);
}
