using System.Data.Common;
using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Peach.Core.Platform;

namespace Peach.Core.Dashboards.Storage;

/// <summary>Plain SQL for tables with too many rows for entities. Numbers stand in the text, which only numbers may; texts are parameters.</summary>
internal static class RollupSql
{
    public const int RowsAtOnce = 400;

    public static async Task<int> RunAsync(this PeachDbContext context, string sql, CancellationToken cancellationToken, params IEnumerable<object> texts)
    {
        var command = await CommandAsync(context, sql, texts, cancellationToken).ConfigureAwait(false);
        await using var disposal = command.ConfigureAwait(false);
        return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    public static async Task<List<T>> ReadAsync<T>(
        this PeachDbContext context, string sql, Func<DbDataReader, T> read, CancellationToken cancellationToken, params IEnumerable<object> texts)
    {
        var command = await CommandAsync(context, sql, texts, cancellationToken).ConfigureAwait(false);
        await using var disposal = command.ConfigureAwait(false);
        var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using var readerDisposal = reader.ConfigureAwait(false);
        List<T> rows = [];
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false)) rows.Add(read(reader));
        return rows;
    }

    /// <summary>Inserts rows in groups; <paramref name="write"/> adds one row's values.</summary>
    /// <param name="insert">Up to and with <c>VALUES </c>.</param>
    /// <param name="conflict">What follows the rows.</param>
    public static async Task InsertAsync<T>(
        this PeachDbContext context, string insert, string conflict, IReadOnlyList<T> rows, Action<StringBuilder, List<object>, T> write, CancellationToken cancellationToken)
    {
        for (var start = 0; start < rows.Count; start += RowsAtOnce)
        {
            var sql = new StringBuilder(insert);
            List<object> texts = [];
            var end = Math.Min(rows.Count, start + RowsAtOnce);
            for (var i = start; i < end; i++)
            {
                sql.Append(i == start ? "(" : ",(");
                write(sql, texts, rows[i]);
                sql.Append(')');
            }

            await context.RunAsync(sql.Append(conflict).ToString(), cancellationToken, texts).ConfigureAwait(false);
        }
    }

    public static StringBuilder Number(this StringBuilder sql, long number) => sql.Append(CultureInfo.InvariantCulture, $"{number}");

    /// <summary>Adds a parameter.</summary>
    public static StringBuilder Text(this StringBuilder sql, List<object> texts, string text)
    {
        sql.Append(CultureInfo.InvariantCulture, $"@p{texts.Count}");
        texts.Add(text);
        return sql;
    }

    private static async Task<DbCommand> CommandAsync(PeachDbContext context, string sql, IEnumerable<object> texts, CancellationToken cancellationToken)
    {
        var connection = context.Database.GetDbConnection();
        if (connection.State != System.Data.ConnectionState.Open) await context.Database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = context.Database.CurrentTransaction?.GetDbTransaction();
        foreach (var text in texts)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = string.Create(CultureInfo.InvariantCulture, $"@p{command.Parameters.Count}");
            parameter.Value = text;
            command.Parameters.Add(parameter);
        }

        return command;
    }
}
