namespace Peach.Core.Access.Tokens;

/// <summary>A row of table <c>api_tokens</c>.</summary>
internal sealed class ApiTokenRow
{
    public required string Id { get; init; }

    /// <summary>SHA-256 of the text, in hex; no salt is needed for 256 random bits.</summary>
    public required string Digest { get; init; }

    public required string Name { get; init; }

    public required string Hint { get; init; }

    public string? AccountId { get; init; }

    /// <summary>As <see cref="RoleGrant.ToString"/> writes them, with spaces between.</summary>
    public required string Grants { get; init; }

    public required string Scopes { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required string CreatedBy { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public DateTimeOffset? RevokedAt { get; set; }

    public DateTimeOffset? UsedAt { get; set; }

    public ApiToken ToToken() => new(
        Id, Name, Hint, AccountId,
        new Grants([.. Grants.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(text => RoleGrant.TryParse(text, out var grant) ? grant : null).OfType<RoleGrant>()]),
        ApiScopes.Parse(Scopes.Split(' ')), CreatedAt, CreatedBy, ExpiresAt, RevokedAt, UsedAt);
}
