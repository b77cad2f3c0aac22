using Peach.Core.Access;
using Peach.Core.Platform;

namespace Peach.Web.Access;

/// <summary>An account as an admin may see it.</summary>
/// <param name="Account">The account.</param>
/// <param name="Grants">Its roles in the organisations that the admin administers.</param>
internal sealed record AccountRow(Account Account, Grants Grants)
{
    /// <summary>All for who administers all; for others those with a role in an organisation of theirs.</summary>
    public static async Task<IReadOnlyList<AccountRow>> ListAsync(Caller caller, IAccountDirectory accounts, IRoleDirectory roles, CancellationToken cancellationToken)
    {
        var grants = await roles.ListAsync(cancellationToken);
        var seesAll = caller.CanForAll(Role.Admin);
        return
        [
            .. (await accounts.ListAsync(cancellationToken))
                .Select(account => new AccountRow(account, new Grants([.. grants.GetValueOrDefault(account.Id, Grants.None).All.Where(grant => caller.Can(Role.Admin, grant.Codops))])))
                .Where(row => seesAll || row.Grants.All.Count > 0),
        ];
    }

    /// <returns>The new account, and the password to hand over.</returns>
    /// <exception cref="PeachException">The name is not right or taken, or a role is not the caller's to give.</exception>
    public static async Task<(Account Account, string Password)> AddAsync(
        string name, IReadOnlyList<RoleGrant> grants, Caller caller, IAccountDirectory accounts, IRoleDirectory roles, CancellationToken cancellationToken)
    {
        if (grants.Count == 0 && !caller.CanForAll(Role.Admin)) throw new PeachException("Give the account a role in an organisation of yours.");
        caller.Grants.DemandToGive(grants);
        var password = await accounts.AddAsync(name, cancellationToken) ?? throw new PeachException($"There is an account {name} already.");
        var account = (await accounts.FindByNameAsync(name, cancellationToken))!;
        try
        {
            await roles.SetAsync(account.Id, grants, cancellationToken);
        }
        catch (PeachException)
        {
            await accounts.RemoveAsync(account.Id, CancellationToken.None);
            throw;
        }

        return (account, password);
    }
}
