using Peach.Core.Platform;

namespace Peach.Core.Access;

/// <summary>Tokens by which people and services use the API. Only their digests are kept.</summary>
public interface IApiTokens
{
    /// <summary>Newest first; expired and revoked ones too.</summary>
    /// <param name="accountId">Of this account alone; null: all.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<IReadOnlyList<ApiToken>> ListAsync(string? accountId, CancellationToken cancellationToken);

    /// <summary>Null: there is none.</summary>
    Task<ApiToken?> FindAsync(string id, CancellationToken cancellationToken);

    /// <exception cref="PeachException">Name or lifetime is not right, or an organisation is unknown.</exception>
    Task<MadeApiToken> CreateAsync(NewApiToken token, CancellationToken cancellationToken);

    /// <summary>Has a token refused from now on.</summary>
    /// <returns>False when there is no such token, or it is revoked already.</returns>
    Task<bool> RevokeAsync(string id, CancellationToken cancellationToken);

    /// <returns>Who sends this; null when it is no token, or an expired or revoked one, or its account is gone.</returns>
    Task<TokenIdentity?> ReadAsync(string text, CancellationToken cancellationToken);
}
