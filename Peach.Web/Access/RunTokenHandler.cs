using System.Net.Http.Headers;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Peach.Core.Access;
using Peach.Core.Tasks;

namespace Peach.Web.Access;

/// <summary>Knows runs of tasks by the token that each got, for as long as the run goes on.</summary>
internal sealed class RunTokenHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, IRunTokens tokens, ITaskBoard tasks)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    private static readonly ApiScopes Scopes = ApiScopes.Parse(["write:" + ApiArea.Codex]);

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!AuthenticationHeaderValue.TryParse(Request.Headers.Authorization, out var header) || !string.Equals(header.Scheme, "Bearer", StringComparison.OrdinalIgnoreCase)
            || header.Parameter is not { } token || !token.StartsWith(AccessPolicies.RunTokenPrefix, StringComparison.Ordinal)) return AuthenticateResult.NoResult();
        if (await tokens.ReadAsync(token, Context.RequestAborted) is not { } run) return AuthenticateResult.Fail("The token is no run's.");
        if (await tasks.FindRunAsync(run.RunId, Context.RequestAborted) is not { State: TaskRunState.Running }) return AuthenticateResult.Fail("The token's run is over.");
        var identity = new ClaimsIdentity([new Claim(ClaimTypes.Name, $"run {run.RunId}"), .. Caller.ClaimsOf(new Grants([new RoleGrant(Role.DataScientist, run.Codops)]), Scopes)], Scheme.Name);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme.Name));
    }

    /// <summary>The other scheme says what is missing.</summary>
    protected override Task HandleChallengeAsync(AuthenticationProperties properties) => Task.CompletedTask;
}
