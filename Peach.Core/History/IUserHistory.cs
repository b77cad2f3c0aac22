namespace Peach.Core.History;

/// <summary>What users consumed. All of it fails with <see cref="HistoryUnavailableException"/> while Redis is away.</summary>
public interface IUserHistory
{
    /// <returns>The entries, the newest first; none for an owner nobody has heard of.</returns>
    Task<IReadOnlyList<HistoryEntry>> ReadAsync(HistoryOwner owner, HistoryQuery query, CancellationToken cancellationToken);

    /// <summary>The same entries without their names: one round trip.</summary>
    Task<SeenItems> RecallAsync(HistoryOwner owner, CancellationToken cancellationToken);

    /// <returns>How many entries there were.</returns>
    Task<long> DeleteAsync(HistoryOwner owner, CancellationToken cancellationToken);

    /// <returns>Whether there was an entry of that item.</returns>
    Task<bool> DeleteAsync(HistoryOwner owner, string contentId, CancellationToken cancellationToken);
}
