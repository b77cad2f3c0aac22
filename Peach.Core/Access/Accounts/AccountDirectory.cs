using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Peach.Core.Access.SecondFactors;
using Peach.Core.Access.Tokens;
using Peach.Core.Platform;

namespace Peach.Core.Access.Accounts;

internal sealed partial class AccountDirectory(
    IDbContextFactory<PeachDbContext> contexts, AccountHasher hasher, LoginAttempts attempts, IRoleDirectory roles, IAudit audit, TimeProvider time,
    ILogger<AccountDirectory> logger) : IAccountDirectory
{
    private const string Kind = "account";
    private const int MaxPasswordLength = 256;

    public async Task<Account?> LogInAsync(string name, string password, KnownDevice? device, CancellationToken cancellationToken)
    {
        if (name.Length > AccountName.Longest || password.Length > MaxPasswordLength) return null;
        var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using var disposal = context.ConfigureAwait(false);
        var normalized = Normalize(name);
        var row = await context.Set<AccountEntity>().AsNoTracking()
            .SingleOrDefaultAsync(row => row.NormalizedName == normalized, cancellationToken).ConfigureAwait(false);
        var account = row?.ToAccount();
        var lane = account is null ? "" : LoginAttempts.LaneOf(account.Id, device);
        var mayTry = account is not null && await attempts.TakeAsync(account, lane, cancellationToken).ConfigureAwait(false);

        // Verified even when it cannot succeed, so that the answer's time tells nothing.
        if (!await hasher.VerifyAsync(mayTry ? row!.PasswordHash : null, password, cancellationToken).ConfigureAwait(false))
        {
            if (mayTry) await attempts.LockWhenUsedUpAsync(account!, lane, cancellationToken).ConfigureAwait(false);
            LogRefused(logger);
            return null;
        }

        // Where a code is needed too, the count goes on until that is right: the password alone must not open the way for more guesses.
        if (!await context.Set<SecondFactorRow>().AnyAsync(factor => factor.AccountId == account!.Id && factor.ConfirmedAt != null, cancellationToken).ConfigureAwait(false))
            await AcceptAsync(account!, lane, cancellationToken).ConfigureAwait(false);
        return account;
    }

    /// <summary>Checks something else that a login needs; an attempt at it counts as one at the password does.</summary>
    public async Task<bool> AttemptAsync(Account account, KnownDevice? device, Func<Task<bool>> verify, CancellationToken cancellationToken)
    {
        var lane = LoginAttempts.LaneOf(account.Id, device);
        if (!await attempts.TakeAsync(account, lane, cancellationToken).ConfigureAwait(false)) return false;
        if (await verify().ConfigureAwait(false))
        {
            await AcceptAsync(account, lane, cancellationToken).ConfigureAwait(false);
            return true;
        }

        await attempts.LockWhenUsedUpAsync(account, lane, cancellationToken).ConfigureAwait(false);
        LogRefused(logger);
        return false;
    }

    private async Task AcceptAsync(Account account, string lane, CancellationToken cancellationToken)
    {
        await attempts.ForgetAsync(account.Id, lane, cancellationToken).ConfigureAwait(false);
        LogAccepted(logger, account.Name);
    }

    public async Task<bool> IsCurrentAsync(string id, string securityStamp, CancellationToken cancellationToken)
    {
        var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using var disposal = context.ConfigureAwait(false);
        return await context.Set<AccountEntity>()
            .AnyAsync(row => row.Id == id && row.SecurityStamp == securityStamp, cancellationToken).ConfigureAwait(false);
    }

    public async Task<IReadOnlyList<Account>> ListAsync(CancellationToken cancellationToken)
    {
        var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using var disposal = context.ConfigureAwait(false);
        var rows = await context.Set<AccountEntity>().AsNoTracking().OrderBy(row => row.NormalizedName).ToListAsync(cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(row => row.ToAccount())];
    }

    public async Task<Account?> FindAsync(string id, CancellationToken cancellationToken)
    {
        var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using var disposal = context.ConfigureAwait(false);
        return (await context.Set<AccountEntity>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, cancellationToken).ConfigureAwait(false))?.ToAccount();
    }

    public async Task<Account?> FindByNameAsync(string name, CancellationToken cancellationToken)
    {
        var normalized = Normalize(name);
        var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using var disposal = context.ConfigureAwait(false);
        return (await context.Set<AccountEntity>().AsNoTracking().SingleOrDefaultAsync(row => row.NormalizedName == normalized, cancellationToken).ConfigureAwait(false))?.ToAccount();
    }

    public async Task<bool> RemoveAsync(string id, CancellationToken cancellationToken)
    {
        if (await FindAsync(id, cancellationToken).ConfigureAwait(false) is not { } account) return false;
        // First: it refuses to take the last administrator's role.
        await roles.SetAsync(id, [], cancellationToken).ConfigureAwait(false);
        var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using var disposal = context.ConfigureAwait(false);
        await attempts.ForgetAllAsync(id, cancellationToken).ConfigureAwait(false);
        await context.Set<ApiTokenRow>().Where(row => row.AccountId == id).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
        await context.Set<SecondFactorRow>().Where(row => row.AccountId == id).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
        await context.Set<RecoveryCodeRow>().Where(row => row.AccountId == id).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
        await context.Set<AccountEntity>().Where(row => row.Id == id).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
        await audit.RecordAsync(new AuditChange("removed", Kind, account.Name, null)).ConfigureAwait(false);
        return true;
    }

    public async Task<string?> AddAsync(string name, CancellationToken cancellationToken)
    {
        var password = AccountHasher.NewPassword();
        return await AddAsync(AccountName.Demand(name), password, cancellationToken).ConfigureAwait(false) ? password : null;
    }

    /// <summary>Makes the account with a password, or gives the one that is there that password.</summary>
    public async Task<Account> PutAsync(string name, string password, CancellationToken cancellationToken)
    {
        if (!await AddAsync(name, password, cancellationToken).ConfigureAwait(false))
        {
            await SetPasswordAsync(name, password, cancellationToken).ConfigureAwait(false);
            await audit.RecordAsync(new AuditChange("reset the password of", Kind, name, null)).ConfigureAwait(false);
        }

        return await FindByNameAsync(name, cancellationToken).ConfigureAwait(false) ?? throw new PeachException($"The account {name} was removed meanwhile.");
    }

    /// <returns>False when an account of that name is there.</returns>
    private async Task<bool> AddAsync(string name, string password, CancellationToken cancellationToken)
    {
        var account = new AccountEntity
        {
            Id = Guid.CreateVersion7().ToString("N"),
            Name = name,
            NormalizedName = Normalize(name),
            PasswordHash = hasher.Hash(password),
            SecurityStamp = NewStamp(),
            CreatedAt = time.GetUtcNow(),
        };
        var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using var disposal = context.ConfigureAwait(false);
        context.Add(account);
        try
        {
            await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
            await audit.RecordAsync(new AuditChange("created", Kind, name, null)).ConfigureAwait(false);
            return true;
        }
        catch (DbUpdateException)
        {
            // Another replica's first start may have been quicker; anything else is a fault.
            context.ChangeTracker.Clear();
            if (await context.Set<AccountEntity>().AnyAsync(row => row.NormalizedName == account.NormalizedName, cancellationToken)
                    .ConfigureAwait(false)) return false;
            throw;
        }
    }

    public async Task<Account> ChangePasswordAsync(string id, string present, string wanted, CancellationToken cancellationToken)
    {
        var account = await FindAsync(id, cancellationToken).ConfigureAwait(false) ?? throw new PeachException("The account is gone.");
        NewPassword.Demand(wanted, account.Name);
        // As a login, so that guesses at an open page count too.
        if (await LogInAsync(account.Name, present, null, cancellationToken).ConfigureAwait(false) is null)
            throw new PeachException("The present password is not right, or the account is locked after too many attempts.");
        await SetPasswordAsync(account.Name, wanted, cancellationToken).ConfigureAwait(false);
        await audit.RecordAsync(new AuditChange("changed the password of", Kind, account.Name, null)).ConfigureAwait(false);
        return (await FindAsync(id, cancellationToken).ConfigureAwait(false))!;
    }

    public async Task<string> ResetPasswordAsync(string name, CancellationToken cancellationToken)
    {
        var password = AccountHasher.NewPassword();
        if (!await SetPasswordAsync(name, password, cancellationToken).ConfigureAwait(false)) throw new PeachException($"There is no account {name}.");
        await audit.RecordAsync(new AuditChange("reset the password of", Kind, name, null)).ConfigureAwait(false);
        return password;
    }

    /// <returns>False when there is no such account.</returns>
    private async Task<bool> SetPasswordAsync(string name, string password, CancellationToken cancellationToken)
    {
        if (await FindByNameAsync(name, cancellationToken).ConfigureAwait(false) is not { } account) return false;
        var hash = hasher.Hash(password);
        var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using var disposal = context.ConfigureAwait(false);
        var changed = await context.Set<AccountEntity>().Where(row => row.Id == account.Id)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.PasswordHash, hash).SetProperty(row => row.SecurityStamp, NewStamp()), cancellationToken).ConfigureAwait(false);
        await attempts.ForgetAllAsync(account.Id, cancellationToken).ConfigureAwait(false);
        return changed == 1;
    }

    public async Task<bool> AnyAsync(CancellationToken cancellationToken)
    {
        var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using var disposal = context.ConfigureAwait(false);
        return await context.Set<AccountEntity>().AnyAsync(cancellationToken).ConfigureAwait(false);
    }

    private static string Normalize(string name) => name.Trim().ToUpperInvariant();

    private static string NewStamp() => Guid.NewGuid().ToString("N");

    [LoggerMessage(LogLevel.Information, "{Account} logged in")]
    private static partial void LogAccepted(ILogger logger, string account);

    // Without the name that was typed: people type passwords into the wrong box.
    [LoggerMessage(LogLevel.Warning, "A login was refused")]
    private static partial void LogRefused(ILogger logger);

}
