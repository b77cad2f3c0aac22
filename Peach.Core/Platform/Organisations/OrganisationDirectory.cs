using System.Collections.Frozen;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Peach.Core.Platform.Organisations;

internal sealed partial class OrganisationDirectory(
    IDbContextFactory<PeachDbContext> contexts, IServiceProvider services, IAudit audit, TimeProvider clock) : IOrganisationDirectory, IDisposable
{
    private const string Kind = "organisation";

    /// <summary>What follows <c>/api/v1/</c> in addresses that are not an organisation's, and the loop of tasks that is none's.</summary>
    private static readonly FrozenSet<string> Reserved = FrozenSet.ToFrozenSet(["codex", "history", "users", "tokens", "metadata"], StringComparer.Ordinal);

    private readonly SemaphoreSlim _writing = new(1, 1);
    private volatile FrozenDictionary<string, Organisation> _all = FrozenDictionary<string, Organisation>.Empty;

    public IReadOnlyDictionary<string, Organisation> All => _all;

    public void Dispose() => _writing.Dispose();

    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        var organisations = await context.Set<Organisation>().AsNoTracking().ToListAsync(cancellationToken).ConfigureAwait(false);
        _all = organisations.ToFrozenDictionary(organisation => organisation.Codops, StringComparer.Ordinal);
    }

    public async Task<Organisation> AddAsync(string codops, string name, CancellationToken cancellationToken)
    {
        if (!CodopsPattern().IsMatch(codops))
            throw new PeachException($"codops must be 2 to 16 lower-case letters and digits, beginning with a letter, was \"{codops}\".");
        if (Reserved.Contains(codops)) throw new PeachException($"codops cannot be \"{codops}\", which the platform uses itself.");
        CheckName(name);
        var added = await ChangeAsync(async context =>
        {
            if (_all.ContainsKey(codops)) throw new PeachException($"There is an organisation {codops} already.");
            var organisation = new Organisation { Codops = codops, Name = name.Trim(), CreatedAt = clock.GetUtcNow() };
            context.Add(organisation);
            await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
            return organisation;
        }, cancellationToken).ConfigureAwait(false);
        await audit.RecordAsync(new AuditChange("created", Kind, codops, codops, After: Values(added))).ConfigureAwait(false);
        return added;
    }

    public async Task<Organisation?> UpdateAsync(string codops, Action<Organisation> change, CancellationToken cancellationToken)
    {
        object? before = null;
        var changed = await ChangeAsync(async context =>
        {
            var organisation = await context.FindAsync<Organisation>([codops], cancellationToken).ConfigureAwait(false);
            if (organisation is null) return null;
            before = Values(organisation);
            change(organisation);
            CheckName(organisation.Name);
            CheckDays("archive_days", organisation.ArchiveDays);
            CheckDays("history_days", organisation.HistoryDays);
            organisation.Name = organisation.Name.Trim();
            await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
            return organisation;
        }, cancellationToken).ConfigureAwait(false);
        if (changed is not null) await audit.RecordAsync(new AuditChange("changed", Kind, codops, codops, before, Values(changed))).ConfigureAwait(false);
        return changed;
    }

    public async Task<bool> RemoveAsync(string codops, CancellationToken cancellationToken)
    {
        var belongings = new List<string>();
        // Asked for only now, because dependents in their turn need this directory.
        foreach (var dependent in services.GetServices<IOrganisationDependent>())
            if (await dependent.DescribeBelongingsAsync(codops, cancellationToken).ConfigureAwait(false) is { } belonging) belongings.Add(belonging);
        if (belongings.Count > 0)
            throw new PeachException($"The organisation {codops} still has {string.Join(" and ", belongings)}; remove those first.");
        var removed = await ChangeAsync(
            async context => await context.Set<Organisation>().Where(row => row.Codops == codops).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false) > 0,
            cancellationToken).ConfigureAwait(false);
        if (!removed) return false;
        foreach (var dependent in services.GetServices<IOrganisationDependent>())
            await dependent.OnRemovedAsync(codops, cancellationToken).ConfigureAwait(false);
        await audit.RecordAsync(new AuditChange("removed", Kind, codops, codops)).ConfigureAwait(false);
        return true;
    }

    private async Task<T> ChangeAsync<T>(Func<PeachDbContext, Task<T>> change, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            T result;
            using (var context = contexts.CreateDbContext())
                result = await change(context).ConfigureAwait(false);
            await LoadAsync(cancellationToken).ConfigureAwait(false);
            return result;
        }
        finally
        {
            _writing.Release();
        }
    }

    private static object Values(Organisation organisation) => new { organisation.Name, organisation.ArchiveDays, organisation.HistoryDays };

    private static void CheckName(string name)
    {
        if (string.IsNullOrWhiteSpace(name) || name.Trim().Length > 100)
            throw new PeachException($"name must be 1 to 100 characters, was {(name ?? "").Trim().Length}.");
    }

    private static void CheckDays(string name, int? days)
    {
        if (days is < 1 or > Organisation.MaxDays)
            throw new PeachException($"{name} must be 1 to {Organisation.MaxDays} days, or null for the platform's setting, was {days}.");
    }

    [GeneratedRegex("^[a-z][a-z0-9]{1,15}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex CodopsPattern();
}
