using Peach.Core.Access;
using Peach.Web.Access;

namespace Peach.Web.Administration;

/// <summary>The tokens of services, and those of people as far as an admin may end them.</summary>
internal static class ApiTokensApi
{
    public static void MapApiTokens(this IEndpointRouteBuilder routes)
    {
        var tokens = routes.MapGroup("/access/tokens");
        tokens.MapGet("", async (Caller caller, IApiTokens tokens, CancellationToken cancellationToken) =>
            (await tokens.ListAsync(null, cancellationToken)).Where(token => token.Grants.AreAdministeredBy(caller.Grants)).Select(token => Describe(token, null)))
            .RequireRole(Role.Admin, OrganisationOf.Handler);
        tokens.MapPost("", async (NewToken body, Caller caller, IApiTokens tokens, CancellationToken cancellationToken) =>
        {
            var grants = new Grants(RolesText.Parse(body.Roles));
            caller.Grants.DemandToGive(grants.All);
            var lifetime = body.Days is { } days ? TimeSpan.FromDays(Math.Clamp(days, -1, 100_000)) : (TimeSpan?)null;
            var made = await tokens.CreateAsync(new NewApiToken(body.Name ?? "", null, grants, ApiScopes.Parse(body.Scopes ?? []), lifetime), cancellationToken);
            return Results.Created($"/api/admin/access/tokens/{made.Token.Id}", Describe(made.Token, made.Text));
        }).RequireRole(Role.Admin, OrganisationOf.Handler);
        tokens.MapDelete("/{id}", async (string id, Caller caller, IApiTokens tokens, CancellationToken cancellationToken) =>
            await tokens.FindAsync(id, cancellationToken) is { } token && token.Grants.AreAdministeredBy(caller.Grants) && await tokens.RevokeAsync(id, cancellationToken)
                ? Results.NoContent()
                : NotFoundProblem.For("token that is in force", id)).RequireRole(Role.Admin, OrganisationOf.Handler);
    }

    /// <param name="text">What the holder sends, told once.</param>
    private static object Describe(ApiToken token, string? text) => new
    {
        id = token.Id,
        name = token.Name,
        hint = token.Hint,
        token = text,
        account = token.AccountId,
        roles = RolesText.Write(token.Grants),
        scopes = token.Scopes.All,
        created_at = token.CreatedAt,
        created_by = token.CreatedBy,
        expires_at = token.ExpiresAt,
        revoked_at = token.RevokedAt,
        used_at = token.UsedAt,
    };

    /// <param name="Days">How long it is good; missing: until it is revoked.</param>
    private sealed record NewToken(string? Name, IReadOnlyList<string>? Roles, IReadOnlyList<string>? Scopes, double? Days);
}
