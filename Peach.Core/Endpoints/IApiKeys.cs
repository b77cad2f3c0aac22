using Peach.Core.Platform;

namespace Peach.Core.Endpoints;

/// <summary>The API keys of organisations, for endpoints with <c>access: key</c>.</summary>
public interface IApiKeys
{
    /// <summary>Those of an organisation, newest first; expired and revoked ones too.</summary>
    Task<IReadOnlyList<ApiKey>> ListAsync(string codops, CancellationToken cancellationToken);

    /// <summary>Null: there is no such key.</summary>
    Task<ApiKey?> FindAsync(string id, CancellationToken cancellationToken);

    /// <param name="codops">Whose endpoints it opens.</param>
    /// <param name="name">What uses it, 1 to 100 characters.</param>
    /// <param name="lifetime">How long it is good; null for ever.</param>
    /// <exception cref="PeachException">There is no such organisation, or name or lifetime is not right.</exception>
    Task<NewApiKey> CreateAsync(string codops, string name, TimeSpan? lifetime, CancellationToken cancellationToken);

    /// <summary>Has a key refused, here at once and by other replicas within seconds.</summary>
    /// <returns>False when there is no such key.</returns>
    Task<bool> RevokeAsync(string id, CancellationToken cancellationToken);
}
