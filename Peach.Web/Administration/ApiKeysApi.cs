using Peach.Core.Access;
using Peach.Core.Endpoints;
using Peach.Web.Access;

namespace Peach.Web.Administration;

/// <summary>The API keys of organisations.</summary>
internal static class ApiKeysApi
{
    public static void MapApiKeys(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/organisations/{codops}/api-keys", async (string codops, IApiKeys keys, CancellationToken cancellationToken) =>
            (await keys.ListAsync(codops, cancellationToken)).Select(key => Describe(key, null))).RequireRole(Role.Admin, OrganisationOf.Route);
        routes.MapPost("/organisations/{codops}/api-keys", async (string codops, NewKey body, IApiKeys keys, CancellationToken cancellationToken) =>
        {
            var made = await keys.CreateAsync(codops, body.Name ?? "", body.Days is { } days ? TimeSpan.FromDays(Math.Clamp(days, -1, 100_000)) : null, cancellationToken);
            return Results.Created($"/api/admin/api-keys/{made.Key.Id}", Describe(made.Key, made.Text));
        }).RequireRole(Role.Admin, OrganisationOf.Route);
        routes.MapDelete("/api-keys/{id}", async (string id, IApiKeys keys, CancellationToken cancellationToken) =>
            await keys.RevokeAsync(id, cancellationToken) ? Results.NoContent() : NotFoundProblem.For("API key", id)).RequireRole(Role.Admin, OrganisationOf.ApiKey);
    }

    /// <param name="text">What the holder sends, told once.</param>
    private static object Describe(ApiKey key, string? text) => new
    {
        id = key.Id,
        codops = key.Codops,
        name = key.Name,
        hint = key.Hint,
        key = text,
        created_at = key.CreatedAt,
        expires_at = key.ExpiresAt,
        revoked_at = key.RevokedAt,
    };

    /// <param name="Days">How long it is good; missing: for ever.</param>
    private sealed record NewKey(string? Name, double? Days);
}
