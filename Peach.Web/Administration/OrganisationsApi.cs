using Peach.Core.Platform;

namespace Peach.Web.Administration;

internal static class OrganisationsApi
{
    public static void MapOrganisations(this IEndpointRouteBuilder routes)
    {
        var organisations = routes.MapGroup("/organisations");
        organisations.MapGet("", (IOrganisationDirectory directory) =>
            directory.All.Values.OrderBy(organisation => organisation.Codops, StringComparer.Ordinal).Select(Describe));
        organisations.MapGet("/{codops}", (string codops, IOrganisationDirectory directory) =>
            directory.All.TryGetValue(codops, out var organisation) ? Results.Ok(Describe(organisation)) : NotFoundProblem.For("organisation", codops));
        organisations.MapPost("", async (NewOrganisation body, IOrganisationDirectory directory, CancellationToken cancellationToken) =>
        {
            var organisation = await directory.AddAsync(body.Codops ?? "", body.Name ?? body.Codops ?? "", cancellationToken);
            return Results.Created($"/api/admin/organisations/{organisation.Codops}", Describe(organisation));
        });
        organisations.MapPut("/{codops}", async (string codops, ChangedOrganisation body, IOrganisationDirectory directory, CancellationToken cancellationToken) =>
            await directory.UpdateAsync(codops, changed => changed.Name = body.Name ?? changed.Name, cancellationToken) is { } organisation
                ? Results.Ok(Describe(organisation))
                : NotFoundProblem.For("organisation", codops));
        organisations.MapDelete("/{codops}", async (string codops, IOrganisationDirectory directory, CancellationToken cancellationToken) =>
            await directory.RemoveAsync(codops, cancellationToken) ? Results.NoContent() : NotFoundProblem.For("organisation", codops));
    }

    private static object Describe(Organisation organisation) =>
        new { codops = organisation.Codops, name = organisation.Name, created_at = organisation.CreatedAt };

    private sealed record NewOrganisation(string? Codops, string? Name);

    private sealed record ChangedOrganisation(string? Name);
}
