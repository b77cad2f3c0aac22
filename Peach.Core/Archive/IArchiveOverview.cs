namespace Peach.Core.Archive;

/// <summary>What lies in the archive, for people to see.</summary>
public interface IArchiveOverview
{
    /// <summary>The archive as it was within the last half minute: it is not listed for every asker.</summary>
    /// <exception cref="IOException">The object store does not answer.</exception>
    Task<ArchiveSnapshot> GetAsync(CancellationToken cancellationToken);
}
