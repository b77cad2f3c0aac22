namespace Peach.Core.Endpoints.Protection;

internal sealed class ApiKeyRow
{
    public required string Id { get; init; }

    public required string Codops { get; init; }

    public required string Name { get; init; }

    public required string Hint { get; init; }

    /// <summary>SHA-256 of the text, in hexadecimal. The text is as random as the hash, so nothing slower is needed.</summary>
    public required string Hash { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public DateTimeOffset? RevokedAt { get; set; }
}
