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

    /// <returns>The changed key, or null when there is none of that name.</returns>
    /// <exception cref="PeachException">The organisation is unknown.</exception>
    Task<SiteKey?> UpdateAsync(string key, string codops, bool revoked, CancellationToken cancellationToken);

    /// <returns>False when there is no such key.</returns>
    Task<bool> RemoveAsync(string key, CancellationToken cancellationToken);
}
