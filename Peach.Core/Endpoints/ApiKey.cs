namespace Peach.Core.Endpoints;

/// <summary>A key that a product sends to endpoints which are not for everybody. Its text is known to its holder alone.</summary>
/// <param name="Name">What uses it, for people.</param>
/// <param name="Hint">How its text begins.</param>
/// <param name="ExpiresAt">Until when it is good; null for ever.</param>
/// <param name="RevokedAt">Since when it is refused; null when it is not.</param>
public sealed record ApiKey(string Id, string Codops, string Name, string Hint, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? RevokedAt);
