using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Peach.Core.Access;

namespace Peach.Web.Access;

/// <summary>Knows the browsers again that somebody has logged in with, by an encrypted cookie that opens nothing.</summary>
internal sealed class DeviceCookie(IDataProtectionProvider protection)
{
    private const string Cookie = "peach-device";
    private const int IdBytes = 16;

    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(180);

    private readonly ITimeLimitedDataProtector _protector = protection.CreateProtector("Peach.Device").ToTimeLimitedDataProtector();

    public KnownDevice? Find(HttpContext context)
    {
        if (context.Request.Cookies[Cookie] is not { Length: > 0 } kept) return null;
        try
        {
            return _protector.Unprotect(kept).Split(' ') is [var account, var id] ? new KnownDevice(account, id) : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>After a login that succeeded.</summary>
    public void Remember(HttpContext context, Account account)
    {
        var id = Find(context) is { } known && known.AccountId == account.Id ? known.Id : Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes));
        context.Response.Cookies.Append(Cookie, _protector.Protect($"{account.Id} {id}", Lifetime), new CookieOptions
        {
            HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = context.Request.IsHttps, Path = "/login", MaxAge = Lifetime, IsEssential = true,
        });
    }
}
