using Microsoft.EntityFrameworkCore;
using Peach.Core.Access.Accounts;
using Peach.Core.Platform;

namespace Peach.Core.Access.Roles;

internal sealed class RoleDirectory(IDbContextFactory<PeachDbContext> contexts, IOrganisationDirectory organisations, IAudit audit) : IRoleDirectory
{
    private static readonly string AdminWord = RoleGrant.Word(Role.Admin);

    public async Task<Grants> GetAsync(string accountId, CancellationToken cancellationToken)
    {
        var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using var disposal = context.ConfigureAwait(false);
        var rows = await context.Set<RoleEntity>().AsNoTracking().Where(row => row.AccountId == accountId).OrderBy(row => row.Codops)
            .ToListAsync(cancellationToken).ConfigureAwait(false);
        return rows.Count == 0 ? Grants.None : new Grants([.. rows.Select(row => row.ToGrant())]);
    }

    public async Task<IReadOnlyDictionary<string, Grants>> ListAsync(CancellationToken cancellationToken)
    {
        var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using var disposal = context.ConfigureAwait(false);
        var rows = await context.Set<RoleEntity>().AsNoTracking().OrderBy(row => row.Codops).ToListAsync(cancellationToken).ConfigureAwait(false);
        return rows.GroupBy(row => row.AccountId).ToDictionary(group => group.Key, group => new Grants([.. group.Select(row => row.ToGrant())]));
    }

    public async Task SetAsync(string accountId, IReadOnlyList<RoleGrant> grants, Grants by, CancellationToken cancellationToken)
    {
        by.DemandToGive(grants);
        var kept = (await GetAsync(accountId, cancellationToken).ConfigureAwait(false)).All.Where(grant => !by.Can(Role.Admin, grant.Codops));
        await SetAsync(accountId, [.. grants, .. kept], cancellationToken).ConfigureAwait(false);
    }

    public async Task SetAsync(string accountId, IReadOnlyList<RoleGrant> grants, CancellationToken cancellationToken)
    {
        foreach (var twice in grants.GroupBy(grant => grant.Codops).Where(group => group.Count() > 1)) throw new PeachException($"{twice.Key} is named twice; an account has one role in an organisation.");
        foreach (var codops in grants.Select(grant => grant.Codops).Where(codops => codops != RoleGrant.AllOrganisations && !organisations.All.ContainsKey(codops)))
            throw new PeachException($"There is no organisation \"{codops}\"{Closest.Suggestion(codops, organisations.All.Keys)}");

        var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using var disposal = context.ConfigureAwait(false);
        var transaction = await context.Database.BeginTransactionAsync(System.Data.IsolationLevel.Serializable, cancellationToken).ConfigureAwait(false);
        await using var rollback = transaction.ConfigureAwait(false);
        var before = await context.Set<RoleEntity>().AsNoTracking().Where(row => row.AccountId == accountId).ToListAsync(cancellationToken).ConfigureAwait(false);
        await context.Set<RoleEntity>().Where(row => row.AccountId == accountId).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
        context.AddRange(grants.Select(grant => new RoleEntity { AccountId = accountId, Codops = grant.Codops, Role = RoleGrant.Word(grant.Role) }));
        await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        // Before the first administrator there is none to keep.
        if (before.Exists(row => row.ToGrant() == Grants.PlatformAdmin.All[0]) && !await context.Set<RoleEntity>().AnyAsync(row => row.Codops == RoleGrant.AllOrganisations && row.Role == AdminWord, cancellationToken).ConfigureAwait(false))
            throw new PeachException("Somebody must stay admin of all organisations; give another account that role first.");
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        var account = await context.Set<AccountEntity>().Where(row => row.Id == accountId).Select(row => row.Name).FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
        await audit.RecordAsync(
            new AuditChange("changed", "roles", account ?? accountId, null, Texts(before.Select(row => row.ToGrant())), Texts(grants))).ConfigureAwait(false);
    }

    private static List<string> Texts(IEnumerable<RoleGrant> grants) => [.. grants.Select(grant => grant.ToString()).Order(StringComparer.Ordinal)];
}
