using Microsoft.AspNetCore.Authentication;
using Peach.Core.Access;

namespace Peach.Web.Access;

/// <summary>What follows every login that succeeded, however it went.</summary>
internal sealed class SessionOpening(DeviceCookie device)
{
    public Task OpenAsync(HttpContext context, Account account)
    {
        PendingLogin.End(context);
        device.Remember(context, account);
        return context.SignInAsync(AccessSchemes.Session, SessionClaims.Create(account), new AuthenticationProperties { IsPersistent = true });
    }
}
