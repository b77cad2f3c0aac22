using Microsoft.AspNetCore.Authentication;
using Peach.Core.Access;
using Peach.Core.Previews;
using Peach.Web.Access;

namespace Peach.Web.Endpoints;

/// <summary>Who of the recommendation API's callers may see more than the public: people and programs with a role in its organisation, and who holds a preview token.</summary>
internal sealed class PermittedCallers(IPreviewTokens tokens)
{
    public const string TokenParameter = "peach_token";
    public const string TokenHeader = "Peach-Preview-Token";

    /// <returns>What the caller may see; null for the public.</returns>
    public async Task<PreviewScope?> FindAsync(HttpContext context)
    {
        var request = context.Request;
        var token = request.Headers[TokenHeader].ToString();
        if (token.Length == 0) token = request.Query[TokenParameter].ToString();
        if (tokens.Read(token) is { } scope) return scope;
        // The route is short, so nothing has looked at these yet. A session counts on Peach's own pages only: others must not read by it.
        if (request.Headers.Authorization.Count > 0 && await context.AuthenticateAsync(AccessSchemes.ApiToken) is { Succeeded: true } program) return ScopeOf(program);
        return request.Headers.Origin.Count == 0 && await context.AuthenticateAsync(AccessSchemes.Session) is { Succeeded: true } session ? ScopeOf(session) : null;
    }

    private static PreviewScope? ScopeOf(AuthenticateResult result)
    {
        var caller = Caller.Of(result.Principal);
        return caller.IsFor(writes: false, ApiArea.Endpoints) && caller.CanSomewhere(Role.Viewer) ? PreviewScope.Everything with { Organisations = caller.Within(null) } : null;
    }

    /// <param name="repositoryId">The endpoint's; null when there is no such endpoint.</param>
    public static bool Opens(PreviewScope? scope, string codops, string? repositoryId) =>
        scope?.Reaches(codops) == true && (scope.RepositoryId is null || scope.RepositoryId == repositoryId);
}
