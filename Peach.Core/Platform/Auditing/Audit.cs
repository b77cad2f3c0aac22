using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Peach.Core.Platform.Auditing;

internal sealed partial class Audit(IDbContextFactory<PeachDbContext> contexts, TimeProvider clock, ILogger<Audit> logger) : IAudit
{
    private const int MostLines = 500;

    /// <summary>A catalogue item or a set of rules can be long; what is cut off says so.</summary>
    private const int MostCharacters = 64 * 1024;

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    public async Task RecordAsync(AuditChange change)
    {
        var actor = Actor.Current;
        try
        {
            var context = await contexts.CreateDbContextAsync(CancellationToken.None).ConfigureAwait(false);
            await using var disposal = context.ConfigureAwait(false);
            context.Add(new AuditRow
            {
                Id = Guid.CreateVersion7(clock.GetUtcNow()).ToString("N"),
                At = clock.GetUtcNow(),
                Actor = actor.Name,
                Address = actor.Address,
                Action = change.Action,
                Kind = change.Kind,
                Name = change.Name,
                Codops = change.Codops,
                Before = Write(change.Before),
                After = Write(change.After),
            });
            // Without the caller's token: the change is done, whoever hangs up now.
            await context.SaveChangesAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            LogLost(error, actor.Name, change.Action, change.Kind, change.Name);
        }
    }

    public async Task<IReadOnlyList<AuditEntry>> ListAsync(AuditQuery query, CancellationToken cancellationToken)
    {
        if (query.Limit is < 1 or > MostLines) throw new PeachException($"limit must be 1 to {MostLines}, was {query.Limit}.");
        var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using var disposal = context.ConfigureAwait(false);
        var rows = context.Set<AuditRow>().AsNoTracking();
        if (query.Codops is { } organisations) rows = rows.Where(row => row.Codops != null && organisations.Contains(row.Codops));
        if (query.Actor is { Length: > 0 } actor) rows = rows.Where(row => row.Actor == actor);
        if (query.Kind is { Length: > 0 } kind) rows = rows.Where(row => row.Kind == kind);
        if (query.Name is { Length: > 0 } name)
        {
            var part = name.ToLowerInvariant();
#pragma warning disable CA1304, CA1311, CA1862 // Translated to SQL's lower(), which knows no culture.
            rows = rows.Where(row => row.Name.ToLower().Contains(part));
#pragma warning restore CA1304, CA1311, CA1862
        }

        if (query.Before is { Length: > 0 } before) rows = rows.Where(row => row.Id.CompareTo(before) < 0);
        var found = await rows.OrderByDescending(row => row.Id).Take(query.Limit).ToListAsync(cancellationToken).ConfigureAwait(false);
        return [.. found.Select(row => row.ToEntry())];
    }

    /// <returns>How many lines were removed.</returns>
    public async Task<int> RemoveBeforeAsync(DateTimeOffset time, CancellationToken cancellationToken)
    {
        var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using var disposal = context.ConfigureAwait(false);
        return await context.Set<AuditRow>().Where(row => row.At < time).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
    }

    private static string? Write(object? values)
    {
        if (values is null) return null;
        var text = JsonSerializer.Serialize(values, Json);
        return text.Length <= MostCharacters ? text : $"{text[..MostCharacters]}… ({text.Length - MostCharacters} more characters)";
    }

    [LoggerMessage(LogLevel.Error, "The audit log could not be written: {Actor} {Action} {Kind} {Name}")]
    private partial void LogLost(Exception error, string actor, string action, string kind, string name);
}
