namespace Peach.Core.Access;

/// <summary>A token that is to be made.</summary>
/// <param name="Name">What will use it: 1 to 100 characters.</param>
/// <param name="AccountId">Whose personal token; null: a service's.</param>
/// <param name="Grants">Its roles.</param>
/// <param name="Scopes">What it is for.</param>
/// <param name="Lifetime">How long it is good, at most 10 years; null: until it is revoked.</param>
public sealed record NewApiToken(string Name, string? AccountId, Grants Grants, ApiScopes Scopes, TimeSpan? Lifetime);
