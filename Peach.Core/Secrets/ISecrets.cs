using Peach.Core.Platform;

namespace Peach.Core.Secrets;

/// <summary>The organisations' secrets as administrators see them: set, replaced, deleted, never shown.</summary>
public interface ISecrets
{
    /// <summary>By name.</summary>
    Task<IReadOnlyList<SecretView>> ListAsync(string codops, CancellationToken cancellationToken);

    /// <summary>Adds a secret, or gives it another value: processes that have it are replaced, and the next run gets the new value.</summary>
    /// <param name="author">Who does it.</param>
    /// <exception cref="PeachException">There is no such organisation, or name or value cannot be taken.</exception>
    Task<SecretView> SetAsync(string codops, string name, string value, string author, CancellationToken cancellationToken);

    /// <param name="force">Deletes it even if tasks or endpoints are given it.</param>
    /// <returns>False when there is none of that name.</returns>
    /// <exception cref="PeachException">It is used; the message names by what.</exception>
    Task<bool> RemoveAsync(string codops, string name, bool force, string author, CancellationToken cancellationToken);
}
