using System.Security.Claims;
using Peach.Core.Access;

namespace Peach.Web.Access;

/// <summary>What a session's cookie says of its account.</summary>
internal static class SessionClaims
{
    private const string Stamp = "peach:stamp";

    public static ClaimsPrincipal Create(Account account) =>
        new(new ClaimsIdentity(
            [new Claim(ClaimTypes.NameIdentifier, account.Id), new Claim(ClaimTypes.Name, account.Name), new Claim(Stamp, account.SecurityStamp)],
            AccessSchemes.Session));

    /// <summary>The same session with the roles that the account has now; they are not kept in the cookie.</summary>
    public static ClaimsPrincipal With(this ClaimsPrincipal user, Grants grants)
    {
        var identity = ((ClaimsIdentity)user.Identity!).Clone();
        identity.AddClaims(Caller.ClaimsOf(grants));
        return new ClaimsPrincipal(identity);
    }

    public static string? AccountId(this ClaimsPrincipal? user) => user?.FindFirstValue(ClaimTypes.NameIdentifier);

    /// <summary>Whether the account is still there with the password that the session was opened with.</summary>
    public static async Task<bool> IsCurrentAsync(this IAccountDirectory accounts, ClaimsPrincipal? user, CancellationToken cancellationToken) =>
        user.AccountId() is { } id && user!.FindFirstValue(Stamp) is { } stamp &&
        await accounts.IsCurrentAsync(id, stamp, cancellationToken);
}
