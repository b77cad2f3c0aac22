using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Peach.Core.Platform;

namespace Peach.Core.Access.Accounts;

/// <summary>Counts failed logins of an account: those of each browser that it was logged in with before by themselves, all others together.</summary>
internal sealed partial class LoginAttempts(IDbContextFactory<PeachDbContext> contexts, IOptions<AccessOptions> options, TimeProvider time, ILogger<LoginAttempts> logger)
{
    private readonly AccessOptions _options = options.Value;

    public static string LaneOf(string accountId, KnownDevice? device) => device?.AccountId == accountId ? device.Id : "";

    /// <summary>
    /// Counts the attempt before anything is looked at: a hundred guesses at the same moment must not slip through while
    /// the first is being verified.
    /// </summary>
    /// <returns>False while the lane is locked.</returns>
    public async Task<bool> TakeAsync(Account account, string lane, CancellationToken cancellationToken)
    {
        var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using var disposal = context.ConfigureAwait(false);
        await context.Database.ExecuteSqlAsync($"INSERT INTO login_attempts (account_id, lane, failed) VALUES ({account.Id}, {lane}, 0) ON CONFLICT DO NOTHING", cancellationToken)
            .ConfigureAwait(false);
        var now = time.GetUtcNow();
        await Of(context, account, lane).Where(row => row.LockedUntil != null && row.LockedUntil <= now)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.Failed, 0).SetProperty(row => row.LockedUntil, (DateTimeOffset?)null), cancellationToken).ConfigureAwait(false);
        var taken = await Of(context, account, lane).Where(row => row.Failed < _options.MaxFailedLogins)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.Failed, row => row.Failed + 1), cancellationToken).ConfigureAwait(false);
        if (taken == 1) return true;

        // A process that died between counting and locking left the count full and no end of the lock.
        await LockWhenUsedUpAsync(account, lane, cancellationToken).ConfigureAwait(false);
        return false;
    }

    public async Task LockWhenUsedUpAsync(Account account, string lane, CancellationToken cancellationToken)
    {
        var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using var disposal = context.ConfigureAwait(false);
        var until = time.GetUtcNow() + _options.LockoutTime;
        var locked = await Of(context, account, lane).Where(row => row.Failed >= _options.MaxFailedLogins && row.LockedUntil == null)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.LockedUntil, until), cancellationToken).ConfigureAwait(false);
        if (locked == 1) LogLocked(account.Name, lane.Length == 0 ? "browsers that it was not logged in with before" : "one browser", until);
    }

    /// <summary>After a login that succeeded.</summary>
    public async Task ForgetAsync(string accountId, string lane, CancellationToken cancellationToken)
    {
        var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using var disposal = context.ConfigureAwait(false);
        await context.Set<LoginAttemptRow>().Where(row => row.AccountId == accountId && row.Lane == lane).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>After a new password, or with the account.</summary>
    public async Task ForgetAllAsync(string accountId, CancellationToken cancellationToken)
    {
        var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using var disposal = context.ConfigureAwait(false);
        await context.Set<LoginAttemptRow>().Where(row => row.AccountId == accountId).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
    }

    private static IQueryable<LoginAttemptRow> Of(PeachDbContext context, Account account, string lane) =>
        context.Set<LoginAttemptRow>().Where(row => row.AccountId == account.Id && row.Lane == lane);

    [LoggerMessage(LogLevel.Warning, "Account {Account} is locked for {Whom} until {Until:u} after too many failed logins")]
    private partial void LogLocked(string account, string whom, DateTimeOffset until);
}
