using System.Security.Claims;
using Peach.Core.Access;

namespace Peach.Web.Access;

/// <summary>One who calls or looks at a page, with what they may do.</summary>
internal sealed class Caller
{
    private const string GrantClaim = "peach:grant";
    private const string ScopeClaim = "peach:scope";
    private const string Separator = " ";

    private readonly Grants _grants;
    private readonly ApiScopes _scopes;

    private Caller(string name, Grants grants, ApiScopes scopes) => (Name, _grants, _scopes) = (name, grants, scopes);

    /// <summary>An account's or a token's; empty for nobody.</summary>
    public string Name { get; }

    public static Caller Of(ClaimsPrincipal? user)
    {
        var grants = user?.FindAll(GrantClaim).Select(claim => RoleGrant.TryParse(claim.Value, out var grant) ? grant : null).OfType<RoleGrant>().ToList() ?? [];
        var scopes = user?.FindFirstValue(ScopeClaim) is { } text ? ApiScopes.Parse(text.Split(Separator)) : ApiScopes.Everything;
        return new Caller(user?.Identity?.Name ?? "", new Grants(grants), scopes);
    }

    /// <summary>How roles and scopes are kept in a principal.</summary>
    public static IEnumerable<Claim> ClaimsOf(Grants grants, ApiScopes? scopes = null) =>
        [.. grants.All.Select(grant => new Claim(GrantClaim, grant.ToString())), .. scopes is null ? (Claim[])[] : [new Claim(ScopeClaim, string.Join(Separator, scopes.All))]];

    /// <summary>The roles that they have.</summary>
    public Grants Grants => _grants;

    /// <summary>What the token that they call with is for; everything for sessions.</summary>
    public IReadOnlyList<string> Scopes => _scopes.All;

    /// <summary>Whether they have the role, or one that may do more, in an organisation.</summary>
    public bool Can(Role role, string codops) => _grants.Can(role, codops);

    /// <summary>Whether they have it in all organisations.</summary>
    public bool CanForAll(Role role) => _grants.CanForAll(role);

    /// <summary>Whether they have it in some organisation.</summary>
    public bool CanSomewhere(Role role) => _grants.CanSomewhere(role);

    /// <summary>Whether they may know of what belongs to an organisation.</summary>
    public bool Sees(string codops) => _grants.Can(Role.Viewer, codops);

    /// <summary>Whether the token they call with is for this; sessions are for everything.</summary>
    public bool IsFor(bool writes, string area) => _scopes.Allow(writes, area);

    /// <summary>Which organisations a list is to be of: the one asked for, or all that the caller may know of.</summary>
    /// <param name="codops">The one asked for; null or empty: none in particular.</param>
    /// <param name="role">The least role that they need there.</param>
    /// <returns>Null: all of them.</returns>
    /// <exception cref="AccessDeniedException">They do not have the role in the one asked for.</exception>
    public IReadOnlyCollection<string>? Within(string? codops, Role role = Role.Viewer)
    {
        if (string.IsNullOrEmpty(codops)) return CanForAll(role) ? null : [.. _grants.All.Where(grant => grant.Role >= role).Select(grant => grant.Codops)];
        Demand(role, codops);
        return [codops];
    }

    /// <summary>Has route handlers take the caller as a parameter.</summary>
    public static ValueTask<Caller?> BindAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return ValueTask.FromResult<Caller?>(Of(context.User));
    }

    /// <exception cref="AccessDeniedException">They do not have the role there.</exception>
    public void Demand(Role role, string codops)
    {
        if (!Can(role, codops)) throw new AccessDeniedException(role, codops, isSeen: Sees(codops));
    }
}
