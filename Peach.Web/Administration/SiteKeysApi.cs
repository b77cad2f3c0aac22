using System.Text.Json.Serialization;
using Peach.Core.Collect;

namespace Peach.Web.Administration;

internal static class SiteKeysApi
{
    public static void MapSiteKeys(this IEndpointRouteBuilder routes)
    {
        var siteKeys = routes.MapGroup("/site-keys");
        siteKeys.MapGet("", (ISiteKeyDirectory directory) => directory.All.Select(Describe));
        siteKeys.MapGet("/{key}", (string key, ISiteKeyDirectory directory) =>
            directory.TryGet(key, out var siteKey) ? Results.Ok(Describe(siteKey)) : NotFoundProblem.For("site key", key));
        siteKeys.MapPost("", async (NewSiteKey body, ISiteKeyDirectory directory, CancellationToken cancellationToken) =>
        {
            var siteKey = await directory.AddAsync(body.SiteKey ?? "", body.Codops ?? "", cancellationToken);
            return Results.Created($"/api/admin/site-keys/{siteKey.Key}", Describe(siteKey));
        });
        siteKeys.MapPut("/{key}", async (string key, ChangedSiteKey body, ISiteKeyDirectory directory, CancellationToken cancellationToken) =>
        {
            var changed = await directory.UpdateAsync(key, siteKey =>
            {
                siteKey.Codops = body.Codops ?? siteKey.Codops;
                siteKey.Revoked = body.Revoked ?? siteKey.Revoked;
            }, cancellationToken);
            return changed is null ? NotFoundProblem.For("site key", key) : Results.Ok(Describe(changed));
        });
        siteKeys.MapDelete("/{key}", async (string key, ISiteKeyDirectory directory, CancellationToken cancellationToken) =>
            await directory.RemoveAsync(key, cancellationToken) ? Results.NoContent() : NotFoundProblem.For("site key", key));
    }

    private static object Describe(SiteKey siteKey) =>
        new { site_key = siteKey.Key, codops = siteKey.Codops, revoked = siteKey.Revoked, created_at = siteKey.CreatedAt };

    private sealed record NewSiteKey([property: JsonPropertyName("site_key")] string? SiteKey, string? Codops);

    private sealed record ChangedSiteKey(string? Codops, bool? Revoked);
}
