namespace Peach.Core.Repositories;

/// <summary>All that does not run as its branch says.</summary>
public interface IDriftList
{
    /// <summary>By repository's name; nothing when everything runs what its branch says.</summary>
    Task<IReadOnlyList<Drift>> ListAsync(CancellationToken cancellationToken);
}
