using Peach.Core.Access;
using Peach.Web.Access;

namespace Peach.Web.Administration;

/// <summary>Accounts and their roles. Admins of some organisations see and change what is in theirs.</summary>
internal static class AccountsApi
{
    public static void MapAccounts(this IEndpointRouteBuilder routes)
    {
        var accounts = routes.MapGroup("/access/accounts");
        accounts.MapGet("", async (Caller caller, IAccountDirectory directory, IRoleDirectory roles, CancellationToken cancellationToken) =>
            (await AccountRow.ListAsync(caller, directory, roles, cancellationToken)).Select(Describe)).RequireRole(Role.Admin, OrganisationOf.Handler);
        accounts.MapPost("", async (NewAccount body, Caller caller, IAccountDirectory directory, IRoleDirectory roles, CancellationToken cancellationToken) =>
        {
            var (account, password) = await AccountRow.AddAsync(body.Name ?? "", RolesText.Parse(body.Roles), caller, directory, roles, cancellationToken);
            return Results.Created($"/api/admin/access/accounts/{account.Id}", new { id = account.Id, name = account.Name, password });
        }).RequireRole(Role.Admin, OrganisationOf.Handler);
        accounts.MapPut("/{id}/roles", async (string id, NewRoles body, Caller caller, IAccountDirectory directory, IRoleDirectory roles, CancellationToken cancellationToken) =>
        {
            if (await directory.FindAsync(id, cancellationToken) is null) return NotFoundProblem.For("account", id);
            await roles.SetAsync(id, RolesText.Parse(body.Roles), caller.Grants, cancellationToken);
            return Results.NoContent();
        }).RequireRole(Role.Admin, OrganisationOf.Handler);
        accounts.MapPost("/{id}/reset-password", async (string id, IAccountDirectory directory, CancellationToken cancellationToken) =>
            await directory.FindAsync(id, cancellationToken) is { } account
                ? Results.Ok(new { password = await directory.ResetPasswordAsync(account.Name, cancellationToken) })
                : NotFoundProblem.For("account", id)).RequireRole(Role.Admin, OrganisationOf.All);
        accounts.MapDelete("/{id}", async (string id, IAccountDirectory directory, CancellationToken cancellationToken) =>
            await directory.RemoveAsync(id, cancellationToken) ? Results.NoContent() : NotFoundProblem.For("account", id)).RequireRole(Role.Admin, OrganisationOf.All);
        routes.MapGet("/me", (Caller caller) => new { name = caller.Name, roles = RolesText.Write(caller.Grants), scopes = caller.Scopes })
            .RequireRole(Role.Viewer, OrganisationOf.Handler);
    }

    private static object Describe(AccountRow row) => new { id = row.Account.Id, name = row.Account.Name, created_at = row.Account.CreatedAt, roles = RolesText.Write(row.Grants) };

    private sealed record NewAccount(string? Name, IReadOnlyList<string>? Roles);

    private sealed record NewRoles(IReadOnlyList<string>? Roles);
}
