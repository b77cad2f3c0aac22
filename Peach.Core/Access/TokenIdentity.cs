namespace Peach.Core.Access;

/// <summary>One who calls with a token of the API.</summary>
/// <param name="Name">For people: whose or which token it is.</param>
/// <param name="Grants">The roles that it has now.</param>
/// <param name="Scopes">What it is for.</param>
/// <param name="AccountId">Whose personal token it is; null: a service's.</param>
public sealed record TokenIdentity(string Name, Grants Grants, ApiScopes Scopes, string? AccountId);
