using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;
using Peach.Core.Access;

namespace Peach.Web.Access;

/// <summary>Authentication and authorisation: whatever does not say otherwise is for logged-in people only.</summary>
internal static class AccessSetup
{
    public static IServiceCollection AddAccessSchemes(this IServiceCollection services)
    {
        services.AddScoped<SessionCookieEvents>();
        services.AddAuthentication()
            .AddScheme<AuthenticationSchemeOptions, ApiTokenHandler>(AccessSchemes.ApiToken, null)
            .AddScheme<AuthenticationSchemeOptions, RunTokenHandler>(AccessSchemes.RunToken, null)
            .AddCookie(AccessSchemes.Session, cookie =>
            {
                cookie.Cookie.Name = "peach-session";
                cookie.Cookie.HttpOnly = true;
                cookie.Cookie.SameSite = SameSiteMode.Lax;
                cookie.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
                cookie.LoginPath = "/login";
                cookie.ReturnUrlParameter = "returnUrl";
                cookie.SlidingExpiration = true;
                cookie.EventsType = typeof(SessionCookieEvents);
            });
        services.AddOptions<CookieAuthenticationOptions>(AccessSchemes.Session)
            .Configure<IOptions<AccessOptions>>((cookie, access) => cookie.ExpireTimeSpan = access.Value.SessionTime);

        var session = new AuthorizationPolicyBuilder(AccessSchemes.Session).RequireAuthenticatedUser().Build();
        services.AddAuthorizationBuilder()
            .SetDefaultPolicy(session)
            .SetFallbackPolicy(session)
            .AddPolicy(AccessPolicies.Program, new AuthorizationPolicyBuilder(AccessSchemes.ApiToken).RequireAuthenticatedUser().Build())
            .AddPolicy(AccessPolicies.ProgramOrRun, new AuthorizationPolicyBuilder(AccessSchemes.ApiToken, AccessSchemes.RunToken).RequireAuthenticatedUser().Build());
        services.AddSingleton<OrganisationFinder>();
        services.AddSingleton<PendingLogin>();
        services.AddSingleton<DeviceCookie>();
        services.AddSingleton<SessionOpening>();
        services.AddSingleton<IAuthorizationHandler, RoleHandler>();
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, RefusalHandler>();
        return services;
    }

    public static void MapLogout(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/logout", async (HttpContext context, Microsoft.AspNetCore.Antiforgery.IAntiforgery antiforgery) =>
        {
            if (!await antiforgery.IsRequestValidAsync(context)) return Results.LocalRedirect("/");
            await context.SignOutAsync(AccessSchemes.Session);
            return Results.LocalRedirect("/login");
        }).RequireAuthorization();
}
