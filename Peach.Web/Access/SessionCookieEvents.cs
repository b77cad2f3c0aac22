using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Peach.Core.Access;

namespace Peach.Web.Access;

/// <summary>Ends sessions whose password has changed, gives the others the roles of now, and sends browsers to the login but programs nowhere.</summary>
internal sealed class SessionCookieEvents(IAccountDirectory accounts, IRoleDirectory roles) : CookieAuthenticationEvents
{
    public override async Task ValidatePrincipal(CookieValidatePrincipalContext context)
    {
        var cancellationToken = context.HttpContext.RequestAborted;
        if (await accounts.IsCurrentAsync(context.Principal, cancellationToken))
        {
            context.ReplacePrincipal(context.Principal!.With(await roles.GetAsync(context.Principal.AccountId()!, cancellationToken)));
            return;
        }

        context.RejectPrincipal();
        await context.HttpContext.SignOutAsync(AccessSchemes.Session);
    }

    public override Task RedirectToLogin(RedirectContext<CookieAuthenticationOptions> context)
    {
        if (IsBrowsing(context.Request))
        {
            context.Response.Redirect(context.RedirectUri);
            return Task.CompletedTask;
        }

        // The router's own refusals (405, 415) are no secrets, and say more than that a login is missing.
        if (context.HttpContext.GetEndpoint() is { RequestDelegate: { } refuse } and not RouteEndpoint) return refuse(context.HttpContext);

        // No endpoint: the URL is no one's, which is what a program that mistyped it must hear.
        context.Response.StatusCode = context.HttpContext.GetEndpoint() is null ? StatusCodes.Status404NotFound : StatusCodes.Status401Unauthorized;
        return Task.CompletedTask;
    }

    private static bool IsBrowsing(HttpRequest request) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)) && !UiPaths.IsApi(request.Path) &&
        request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
}
