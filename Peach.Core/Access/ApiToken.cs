namespace Peach.Core.Access;

/// <summary>A token of the API, without what its holder sends.</summary>
/// <param name="Id">By which it is revoked.</param>
/// <param name="Name">What uses it.</param>
/// <param name="Hint">The last four characters, to know it by.</param>
/// <param name="AccountId">Whose personal token it is; null: a service's.</param>
/// <param name="Grants">Its roles; a personal one has them only as far as its account has them too.</param>
/// <param name="Scopes">What it is for.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="CreatedBy">By whom.</param>
/// <param name="ExpiresAt">From when on it is refused; null: never.</param>
/// <param name="RevokedAt">When it was revoked; null: it was not.</param>
/// <param name="UsedAt">When it was last used, to the minute; null: never.</param>
public sealed record ApiToken(
    string Id, string Name, string Hint, string? AccountId, Grants Grants, ApiScopes Scopes, DateTimeOffset CreatedAt, string CreatedBy,
    DateTimeOffset? ExpiresAt, DateTimeOffset? RevokedAt, DateTimeOffset? UsedAt);
