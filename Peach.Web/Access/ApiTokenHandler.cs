using System.Net.Http.Headers;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Peach.Core.Access;

namespace Peach.Web.Access;

/// <summary>Knows scripts by the bootstrap admin token.</summary>
internal sealed class ApiTokenHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, IAdminToken token)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!AuthenticationHeaderValue.TryParse(Request.Headers.Authorization, out var header) ||
            !string.Equals(header.Scheme, "Bearer", StringComparison.OrdinalIgnoreCase))
            return Task.FromResult(AuthenticateResult.NoResult());
        if (!token.Matches(header.Parameter ?? "")) return Task.FromResult(AuthenticateResult.Fail("The token is not the admin token."));
        var identity = new ClaimsIdentity([new Claim(ClaimTypes.Name, "bootstrap token")], Scheme.Name);
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme.Name)));
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = "Bearer";
        await Results.Problem(
            "Send the admin token as \"Authorization: Bearer TOKEN\". The setting Access:AdminToken or the environment variable " +
            "PEACH_ADMIN_TOKEN sets it.", statusCode: StatusCodes.Status401Unauthorized, title: "Not authorised").ExecuteAsync(Context);
    }
}
