using System.Diagnostics.CodeAnalysis;
using Peach.Core.Platform;

namespace Peach.Core.Collect;

/// <summary>The site keys: kept in the database, read from memory on every request.</summary>
public interface ISiteKeyDirectory
{
    /// <summary>All site keys, in order of organisation and key.</summary>
    IReadOnlyList<SiteKey> All { get; }

    bool TryGet(string key, [NotNullWhen(true)] out SiteKey? siteKey);

    /// <exception cref="PeachException">The key is malformed or taken, or the organisation is unknown.</exception>
    Task<SiteKey> AddAsync(string key, string codops, CancellationToken cancellationToken);

    /// <param name="key">The site key to change.</param>
    /// <param name="change">Sets the properties that are to be others.</param>
    /// <param name="cancellationToken">Gives up before the change is made.</param>
    /// <returns>The changed key, or null when there is none of that name.</returns>
    /// <exception cref="PeachException">What came out is not sound, e.g. of an unknown organisation; nothing was changed.</exception>
    Task<SiteKey?> UpdateAsync(string key, Action<SiteKey> change, CancellationToken cancellationToken);

    /// <returns>False when there is no such key.</returns>
    Task<bool> RemoveAsync(string key, CancellationToken cancellationToken);
}
