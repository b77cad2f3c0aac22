using Peach.Core.Access;
using Peach.Core.Secrets;
using Peach.Web.Access;

namespace Peach.Web.Administration;

/// <summary>The secrets of organisations. No answer holds a value.</summary>
internal static class SecretsApi
{
    public static void MapSecrets(this IEndpointRouteBuilder routes)
    {
        var secrets = routes.MapGroup("/organisations/{codops}/secrets");
        secrets.MapGet("", async (string codops, ISecrets secrets, CancellationToken cancellationToken) =>
            (await secrets.ListAsync(codops, cancellationToken)).Select(Describe)).RequireRole(Role.DataScientist, OrganisationOf.Route);
        secrets.MapPut("/{name}", async (string codops, string name, NewValue body, HttpContext context, ISecrets secrets) =>
            Describe(await secrets.SetAsync(codops, name, body.Value ?? "", Caller(context), context.RequestAborted))).RequireRole(Role.Admin, OrganisationOf.Route);
        secrets.MapDelete("/{name}", async (string codops, string name, bool? force, HttpContext context, ISecrets secrets) =>
            await secrets.RemoveAsync(codops, name, force == true, Caller(context), context.RequestAborted) ? Results.NoContent() : NotFoundProblem.For("secret", name)).RequireRole(Role.Admin, OrganisationOf.Route);
    }

    private static string Caller(HttpContext context) => context.User.Identity?.Name ?? "";

    private static object Describe(SecretView secret) => new
    {
        codops = secret.Codops,
        name = secret.Name,
        created_at = secret.CreatedAt,
        created_by = secret.CreatedBy,
        updated_at = secret.UpdatedAt,
        updated_by = secret.UpdatedBy,
        used_by = secret.Uses.Select(use => new { kind = use.Kind, name = use.Name }),
    };

    private sealed record NewValue(string? Value)
    {
        /// <summary>Without the value.</summary>
        public override string ToString() => nameof(NewValue);
    }
}
