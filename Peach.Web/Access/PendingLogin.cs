using Microsoft.AspNetCore.DataProtection;
using Peach.Core.Access;

namespace Peach.Web.Access;

/// <summary>A login whose password was right and whose code is still to come: kept encrypted by the browser, for a few minutes.</summary>
internal sealed class PendingLogin(IDataProtectionProvider protection, IAccountDirectory accounts)
{
    private const string Cookie = "peach-login";

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private readonly ITimeLimitedDataProtector _protector = protection.CreateProtector("Peach.PendingLogin").ToTimeLimitedDataProtector();

    public void Begin(HttpContext context, Account account) =>
        context.Response.Cookies.Append(Cookie, _protector.Protect($"{account.Id} {account.SecurityStamp}", Lifetime), Options(context));

    /// <returns>The account whose password was given; null: none, or too long ago, or its password is another one now.</returns>
    public async Task<Account?> FindAsync(HttpContext context)
    {
        if (context.Request.Cookies[Cookie] is not { Length: > 0 } kept) return null;
        string text;
        try
        {
            text = _protector.Unprotect(kept);
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            return null;
        }

        return text.Split(' ') is [var id, var stamp] && await accounts.FindAsync(id, context.RequestAborted) is { } account && account.SecurityStamp == stamp ? account : null;
    }

    public static void End(HttpContext context) => context.Response.Cookies.Delete(Cookie, Options(context));

    private static CookieOptions Options(HttpContext context) => new() { HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = context.Request.IsHttps, Path = "/login" };
}
