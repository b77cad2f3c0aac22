using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Peach.Core.Platform;
using Peach.Core.Secrets.Storage;
using Peach.Core.Secrets.Values;

namespace Peach.Core.Secrets.Administration;

/// <summary>Changes of secrets. No message of it holds a value.</summary>
internal sealed partial class SecretDirectory(
    IDbContextFactory<PeachDbContext> contexts, SecretStore store, IEnumerable<ISecretUsers> users, IOrganisationDirectory organisations, IAudit audit, TimeProvider clock,
    ILogger<SecretDirectory> logger)
    : ISecrets, IOrganisationDependent
{
    /// <summary>A variable's value may be twice that long on Linux.</summary>
    private const int MostValueBytes = 64 * 1024;

    private const int MostSecrets = 200;

    private const string Kind = "secret";

    public async Task<IReadOnlyList<SecretView>> ListAsync(string codops, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        var rows = await context.Set<SecretRow>().AsNoTracking().Where(row => row.Codops == codops).ToListAsync(cancellationToken).ConfigureAwait(false);
        var uses = users.SelectMany(user => user.List()).Where(use => use.Codops == codops).ToLookup(use => use.Secret, StringComparer.Ordinal);
        return [.. rows.OrderBy(row => row.Name, StringComparer.Ordinal).Select(row => Show(row, uses[row.Name]))];
    }

    public async Task<SecretView> SetAsync(string codops, string name, string value, string author, CancellationToken cancellationToken)
    {
        RequireOrganisation(codops);
        if (SecretName.Problem(name) is { } problem) throw new PeachException($"{Shorten(name)} {problem}.");
        CheckValue(value);
        var now = clock.GetUtcNow();
        var version = Guid.CreateVersion7(now).ToString("N");
        var protectedValue = store.Protect(codops, name, value);
        SecretRow? row;
        using (var context = contexts.CreateDbContext())
        {
            row = await context.FindAsync<SecretRow>([codops, name], cancellationToken).ConfigureAwait(false);
            if (row is null)
            {
                if (await context.Set<SecretRow>().CountAsync(known => known.Codops == codops, cancellationToken).ConfigureAwait(false) >= MostSecrets)
                    throw new PeachException($"{codops} has {MostSecrets} secrets, which is the most; delete one that is not used.");
                context.Add(row = new SecretRow
                {
                    Codops = codops, Name = name, ProtectedValue = protectedValue, Version = version, CreatedAt = now, CreatedBy = author, UpdatedAt = now, UpdatedBy = author,
                });
            }
            else
            {
                (row.ProtectedValue, row.Version, row.UpdatedAt, row.UpdatedBy) = (protectedValue, version, now, author);
            }

            await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        }

        LogSet(name, codops, author);
        await audit.RecordAsync(new AuditChange(row.CreatedAt == now ? "created" : "changed", Kind, name, codops)).ConfigureAwait(false);
        await store.LoadAsync(cancellationToken).ConfigureAwait(false);
        return Show(row, UsesOf(codops, name));
    }

    public async Task<bool> RemoveAsync(string codops, string name, bool force, string author, CancellationToken cancellationToken)
    {
        if (!store.NamesOf(codops).Contains(name)) await store.LoadAsync(cancellationToken).ConfigureAwait(false);
        if (!store.NamesOf(codops).Contains(name)) return false;
        if (!force && UsesOf(codops, name) is { Count: > 0 } uses)
        {
            throw new PeachException(
                $"{name} is given to {string.Join(", ", uses)}. Take it out of their manifest first, or delete it by force: their runs will fail, and their workers will start without it.");
        }

        using (var context = contexts.CreateDbContext())
        {
            var removed = await context.Set<SecretRow>().Where(row => row.Codops == codops && row.Name == name).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
            if (removed > 0) LogRemoved(name, codops, author);
        }

        await store.LoadAsync(cancellationToken).ConfigureAwait(false);
        await audit.RecordAsync(new AuditChange("removed", Kind, name, codops)).ConfigureAwait(false);
        return true;
    }

    /// <summary>Secrets do not keep an organisation: they go with it.</summary>
    public Task<string?> DescribeBelongingsAsync(string codops, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    public async Task OnRemovedAsync(string codops, CancellationToken cancellationToken)
    {
        using (var context = contexts.CreateDbContext())
            await context.Set<SecretRow>().Where(row => row.Codops == codops).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
        await store.LoadAsync(cancellationToken).ConfigureAwait(false);
    }

    private List<SecretUse> UsesOf(string codops, string name) => [.. users.SelectMany(user => user.List()).Where(use => use.Codops == codops && use.Secret == name)];

    private void RequireOrganisation(string codops)
    {
        if (!organisations.All.ContainsKey(codops)) throw new PeachException($"There is no organisation {Shorten(codops)}{Closest.Suggestion(codops, organisations.All.Keys)}.");
    }

    private static void CheckValue(string value)
    {
        if (value.Length == 0) throw new PeachException("A secret's value must have at least 1 character; delete the secret to take it away.");
        var bytes = Encoding.UTF8.GetByteCount(value);
        if (bytes > MostValueBytes) throw new PeachException($"A secret's value must be at most {MostValueBytes} bytes in UTF-8, was {bytes}.");
        if (value.Contains('\0', StringComparison.Ordinal)) throw new PeachException("A secret's value must hold no character with the code 0: no variable of an environment can.");
    }

    private static string Shorten(string text) => text.Length <= 80 ? text : text[..80] + "…";

    private static SecretView Show(SecretRow row, IEnumerable<SecretUse> uses) =>
        new(row.Codops, row.Name, row.CreatedAt, row.CreatedBy, row.UpdatedAt, row.UpdatedBy, [.. uses]);

    [LoggerMessage(LogLevel.Information, "The secret {Name} of {Codops} was set by {Author}")]
    private partial void LogSet(string name, string codops, string author);

    [LoggerMessage(LogLevel.Information, "The secret {Name} of {Codops} was deleted by {Author}")]
    private partial void LogRemoved(string name, string codops, string author);
}
