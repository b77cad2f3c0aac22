using System.Data.Common;
using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Logging;

namespace Peach.Core.Platform.Database;

/// <summary>
/// Brings the database to this version: runs each embedded <c>Migrations/NNNN_name.sql</c> that has not run yet, in order of name,
/// each in a transaction of its own with its row in <c>schema_migrations</c>.
/// </summary>
internal sealed partial class DatabaseMigrator(IDbContextFactory<PeachDbContext> contexts, TimeProvider clock, ILogger<DatabaseMigrator> logger)
{
    /// <summary>Any number that only Peach uses: replicas that start together take turns on PostgreSQL.</summary>
    private const long AdvisoryLock = 0x5065616368;

    public async Task MigrateAsync(CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        var postgres = context.Database.IsNpgsql();
        try
        {
            await context.Database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
            if (postgres) await RunAsync(context, $"SELECT pg_advisory_lock({AdvisoryLock})", cancellationToken).ConfigureAwait(false);
            else await RunAsync(context, "PRAGMA journal_mode = WAL", cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error.GetBaseException() is var cause && (error is DbException || error.InnerException is DbException))
        {
            // EF wraps a server that does not answer; SQLite notices only at the first command that a file is no database.
            throw new PeachStartupException(
                $"The platform database cannot be opened ({cause.Message}). " + (postgres
                    ? "Check the setting Platform:Database and that the server runs."
                    : $"The file {context.Database.GetDbConnection().DataSource} must be Peach's own and writable; restore it from a backup, or choose another folder with --data DIR."),
                error);
        }

        try
        {
            await RunAsync(context, "CREATE TABLE IF NOT EXISTS schema_migrations (name TEXT NOT NULL PRIMARY KEY, applied_at BIGINT NOT NULL)", cancellationToken)
                .ConfigureAwait(false);
            var applied = await context.Database.SqlQuery<string>($"SELECT name AS \"Value\" FROM schema_migrations")
                .ToHashSetAsync(cancellationToken).ConfigureAwait(false);
            foreach (var (name, sql) in Scripts().Where(script => !applied.Contains(script.Name)))
            {
                var transaction = await context.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
                await using var rollback = transaction.ConfigureAwait(false);
                await RunAsync(context, sql, cancellationToken).ConfigureAwait(false);
                var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
                await context.Database.ExecuteSqlAsync(
                    $"INSERT INTO schema_migrations (name, applied_at) VALUES ({name}, {now})", cancellationToken).ConfigureAwait(false);
                await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
                LogApplied(name);
            }
        }
        finally
        {
            if (postgres) await RunAsync(context, $"SELECT pg_advisory_unlock({AdvisoryLock})", CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>The embedded scripts by name, e.g. <c>0001_platform</c>; names are unique over all modules.</summary>
    internal static IReadOnlyList<(string Name, string Sql)> Scripts()
    {
        const string folder = ".Migrations.";
        var assembly = typeof(DatabaseMigrator).Assembly;
        return
        [
            .. from resource in assembly.GetManifestResourceNames()
               where resource.EndsWith(".sql", StringComparison.Ordinal)
               let name = resource[(resource.LastIndexOf(folder, StringComparison.Ordinal) + folder.Length)..^4]
               orderby name
               select (name, Read(assembly, resource)),
        ];
    }

    private static string Read(Assembly assembly, string resource)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
        return reader.ReadToEnd();
    }

    /// <summary>Plain ADO.NET: the scripts are fixed text, and EF would read braces in them as parameters.</summary>
    private static async Task RunAsync(PeachDbContext context, string sql, CancellationToken cancellationToken)
    {
        var command = context.Database.GetDbConnection().CreateCommand();
        await using (command.ConfigureAwait(false))
        {
            command.CommandText = sql;
            command.Transaction = context.Database.CurrentTransaction?.GetDbTransaction();
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    [LoggerMessage(LogLevel.Information, "Database migration {Name} applied")]
    private partial void LogApplied(string name);
}
