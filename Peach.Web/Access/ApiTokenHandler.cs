using System.Net.Http.Headers;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Peach.Core.Access;

namespace Peach.Web.Access;

/// <summary>Knows programs by the tokens of people and services, or by the bootstrap token.</summary>
internal sealed class ApiTokenHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, IAdminToken bootstrap, IApiTokens tokens)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!AuthenticationHeaderValue.TryParse(Request.Headers.Authorization, out var header) ||
            !string.Equals(header.Scheme, "Bearer", StringComparison.OrdinalIgnoreCase))
            return AuthenticateResult.NoResult();
        var text = header.Parameter ?? "";
        if (bootstrap.Matches(text)) return Succeed("bootstrap token", Caller.ClaimsOf(Grants.PlatformAdmin));
        // The token of a run is another scheme's.
        if (text.StartsWith(AccessPolicies.RunTokenPrefix, StringComparison.Ordinal)) return AuthenticateResult.NoResult();
        return await tokens.ReadAsync(text, Context.RequestAborted) is { } identity
            ? Succeed(identity.Name, Caller.ClaimsOf(identity.Grants, identity.Scopes))
            : AuthenticateResult.Fail("The token is unknown, revoked or expired.");

        AuthenticateResult Succeed(string name, IEnumerable<Claim> claims) => AuthenticateResult.Success(
            new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, name), .. claims], Scheme.Name)), Scheme.Name));
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = "Bearer";
        await Results.Problem(
            "Send a token as \"Authorization: Bearer TOKEN\". People make theirs under Profile in the UI and admins make those of services under Access; " +
            "the setting Access:AdminToken or the environment variable PEACH_ADMIN_TOKEN sets one for scripts.", statusCode: StatusCodes.Status401Unauthorized, title: "Not authorised").ExecuteAsync(Context);
    }
}
