using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Peach.Core.Platform.Lifecycle;

namespace Peach.Core.Platform.Leases;

/// <summary>
/// Leases as rows of <c>leases</c>, each taken by one conditional statement. The database's clock alone says when one has expired,
/// so replicas' clocks need not agree; a holder counts by its own clock how long it may go on.
/// </summary>
internal sealed class DatabaseLeases(
    IDbContextFactory<PeachDbContext> contexts, Replica replica, TimeProvider clock, ILogger<DatabaseLeases> logger) : ILeases
{
    /// <summary>How long a lease lasts unrenewed: what a crashed holder's successor waits at most.</summary>
    public static readonly TimeSpan Duration = TimeSpan.FromSeconds(30);

    private const string SqliteNow = "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)";
    private const string PostgresNow = "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)";

    public async Task<ILease?> TryAcquireAsync(string name, CancellationToken cancellationToken)
    {
        var holder = $"{replica.Id}:{Guid.NewGuid():N}";
        var started = clock.GetTimestamp();
        if (!await TakeAsync(name, holder, cancellationToken).ConfigureAwait(false)) return null;
        return new DatabaseLease(this, name, holder, started, clock, logger);
    }

    /// <summary>Gives back what this replica held when its last process died. Its data folder must have been claimed.</summary>
    public Task ReleaseOfLastProcessAsync(CancellationToken cancellationToken) => ExecuteAsync(
        _ => "DELETE FROM leases WHERE holder LIKE {0}", [replica.Id + ":%"], cancellationToken);

    private Task<bool> TakeAsync(string name, string holder, CancellationToken cancellationToken) => ExecuteAsync(
        now => $$"""
            INSERT INTO leases (name, holder, expires_at) VALUES ({0}, {1}, {{now}} + {2})
            ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, expires_at = excluded.expires_at WHERE leases.expires_at <= {{now}}
            """,
        [name, holder, (long)Duration.TotalMilliseconds], cancellationToken);

    /// <returns>False when another has taken the lease, or could have.</returns>
    internal Task<bool> RenewAsync(string name, string holder, CancellationToken cancellationToken) => ExecuteAsync(
        now => $$"""UPDATE leases SET expires_at = {{now}} + {2} WHERE name = {0} AND holder = {1} AND expires_at > {{now}}""",
        [name, holder, (long)Duration.TotalMilliseconds], cancellationToken);

    internal Task ReleaseAsync(string name, string holder) => ExecuteAsync(
        _ => "DELETE FROM leases WHERE name = {0} AND holder = {1}", [name, holder], CancellationToken.None);

    private async Task<bool> ExecuteAsync(Func<string, string> statement, object[] parameters, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        var sql = statement(context.Database.IsNpgsql() ? PostgresNow : SqliteNow);
        return await context.Database.ExecuteSqlRawAsync(sql, parameters, cancellationToken).ConfigureAwait(false) > 0;
    }
}
