using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Peach.Core.Platform.Database;

/// <summary>Has SQLite itself wait for another's write, in steps of 1 ms and more. The driver would look again only every 150 ms.</summary>
internal sealed class SqliteWaiting : DbConnectionInterceptor
{
    private const string Command = "PRAGMA busy_timeout = 30000";

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        using var command = connection.CreateCommand();
        command.CommandText = Command;
        command.ExecuteNonQuery();
    }

    public override async Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        var command = connection.CreateCommand();
        await using var disposal = command.ConfigureAwait(false);
        command.CommandText = Command;
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }
}
