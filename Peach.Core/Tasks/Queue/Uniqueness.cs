using Microsoft.Data.Sqlite;
using Npgsql;

namespace Peach.Core.Tasks.Queue;

/// <summary>Tells whether a statement failed because a unique index forbids its row.</summary>
internal static class Uniqueness
{
    private const int SqliteConstraint = 19;

    public static bool IsBroken(Exception error) => error.GetBaseException() switch
    {
        PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } => true,
        SqliteException { SqliteErrorCode: SqliteConstraint } => true,
        _ => false,
    };
}
