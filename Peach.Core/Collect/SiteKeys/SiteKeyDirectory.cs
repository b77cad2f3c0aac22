using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Peach.Core.Platform;

namespace Peach.Core.Collect.SiteKeys;

internal sealed partial class SiteKeyDirectory(
    IDbContextFactory<PeachDbContext> contexts, IOrganisationDirectory organisations, IAudit audit, TimeProvider clock)
    : ISiteKeyDirectory, IOrganisationDependent, IDisposable
{
    private const string Kind = "site key";

    private readonly SemaphoreSlim _writing = new(1, 1);
    private volatile FrozenDictionary<string, SiteKey> _byKey = FrozenDictionary<string, SiteKey>.Empty;
    private volatile IReadOnlyList<SiteKey> _all = [];

    public IReadOnlyList<SiteKey> All => _all;

    public bool TryGet(string key, [NotNullWhen(true)] out SiteKey? siteKey) => _byKey.TryGetValue(key, out siteKey);

    public void Dispose() => _writing.Dispose();

    /// <summary>Reads the keys from the database, where other replicas change them too.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        var keys = await context.Set<SiteKey>().AsNoTracking().ToListAsync(cancellationToken).ConfigureAwait(false);
        _all = [.. keys.OrderBy(key => key.Codops, StringComparer.Ordinal).ThenBy(key => key.Key, StringComparer.Ordinal)];
        _byKey = keys.ToFrozenDictionary(key => key.Key, StringComparer.Ordinal);
    }

    public async Task<SiteKey> AddAsync(string key, string codops, CancellationToken cancellationToken)
    {
        if (!KeyForm().IsMatch(key)) throw new PeachException($"A site key is 1 to 64 letters, digits, - and _; \"{key}\" is not.");
        CheckOrganisation(codops);
        var added = await ChangeAsync(async context =>
        {
            var taken = await context.FindAsync<SiteKey>([key], cancellationToken).ConfigureAwait(false);
            if (taken is not null) throw new PeachException($"The site key {key} is taken; it belongs to {taken.Codops}.");
            var siteKey = new SiteKey { Key = key, Codops = codops, CreatedAt = clock.GetUtcNow() };
            context.Add(siteKey);
            await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
            return siteKey;
        }, cancellationToken).ConfigureAwait(false);
        await audit.RecordAsync(new AuditChange("created", Kind, key, codops, After: Values(added))).ConfigureAwait(false);
        return added;
    }

    public async Task<SiteKey?> UpdateAsync(string key, Action<SiteKey> change, CancellationToken cancellationToken)
    {
        object? before = null;
        var changed = await ChangeAsync(async context =>
        {
            var siteKey = await context.FindAsync<SiteKey>([key], cancellationToken).ConfigureAwait(false);
            if (siteKey is null) return null;
            before = Values(siteKey);
            change(siteKey);
            CheckOrganisation(siteKey.Codops);
            MappingRule.Check(siteKey.Rules);
            if (siteKey.EventsPerSecond is < 0)
                throw new PeachException($"events_per_second must be at least 0 (as many as come), or null for the setting Collect:DefaultEventsPerSecond, was {siteKey.EventsPerSecond}.");
            await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
            return siteKey;
        }, cancellationToken).ConfigureAwait(false);
        if (changed is not null) await audit.RecordAsync(new AuditChange("changed", Kind, key, changed.Codops, before, Values(changed))).ConfigureAwait(false);
        return changed;
    }

    public async Task<bool> RemoveAsync(string key, CancellationToken cancellationToken)
    {
        SiteKey? known = null;
        var removed = await ChangeAsync(
            async context =>
            {
                known = await context.Set<SiteKey>().AsNoTracking().SingleOrDefaultAsync(row => row.Key == key, cancellationToken).ConfigureAwait(false);
                return await context.Set<SiteKey>().Where(row => row.Key == key).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false) > 0;
            },
            cancellationToken).ConfigureAwait(false);
        if (removed && known is not null) await audit.RecordAsync(new AuditChange("removed", Kind, key, known.Codops, Values(known))).ConfigureAwait(false);
        return removed;
    }

    public async Task<string?> DescribeBelongingsAsync(string codops, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        var count = await context.Set<SiteKey>().CountAsync(row => row.Codops == codops, cancellationToken).ConfigureAwait(false);
        return count switch { 0 => null, 1 => "1 site key", _ => $"{count} site keys" };
    }

    private static object Values(SiteKey siteKey) => new
    {
        siteKey.Codops, siteKey.Revoked, siteKey.EventsPerSecond, siteKey.RemoteConfig, Rules = siteKey.Rules.Select(rule => rule.Describe()).ToList(),
    };

    private void CheckOrganisation(string codops)
    {
        if (!organisations.All.ContainsKey(codops))
            throw new PeachException($"There is no organisation {codops}{Closest.Suggestion(codops, organisations.All.Keys)}");
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

    [GeneratedRegex("^[A-Za-z0-9_-]{1,64}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex KeyForm();
}
