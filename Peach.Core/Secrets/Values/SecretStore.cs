using System.Collections.Frozen;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Peach.Core.Platform;
using Peach.Core.Secrets.Storage;

namespace Peach.Core.Secrets.Values;

/// <summary>Names and versions in memory, which follow the database; values are read and decrypted when a process needs them, and not kept.</summary>
internal sealed class SecretStore(IDbContextFactory<PeachDbContext> contexts, ISecretProtector protector) : ISecretValues, IDisposable
{
    private readonly SemaphoreSlim _loading = new(1, 1);
    private volatile FrozenDictionary<string, FrozenDictionary<string, string>> _versions = FrozenDictionary<string, FrozenDictionary<string, string>>.Empty;

    public event Action<string>? Changed;

    public IReadOnlyCollection<string> NamesOf(string codops) => _versions.TryGetValue(codops, out var versions) ? versions.Keys : [];

    public string VersionOf(string codops, IReadOnlyList<string> names)
    {
        if (names.Count == 0) return "";
        _versions.TryGetValue(codops, out var versions);
        return Join(names, name => versions?.GetValueOrDefault(name));
    }

    public async Task<SecretSet> ReadAsync(string codops, IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        if (names.Count == 0) return SecretSet.None;
        using var context = contexts.CreateDbContext();
        var rows = await context.Set<SecretRow>().AsNoTracking().Where(row => row.Codops == codops && names.Contains(row.Name))
            .ToDictionaryAsync(row => row.Name, StringComparer.Ordinal, cancellationToken).ConfigureAwait(false);
        return new SecretSet(
            Join(names, name => rows.GetValueOrDefault(name)?.Version),
            rows.Values.ToDictionary(row => row.Name, Unprotect, StringComparer.Ordinal));
    }

    /// <summary>Reads which secrets there are, and tells of those that have changed.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        List<string> changed;
        await _loading.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            using var context = contexts.CreateDbContext();
            var rows = await context.Set<SecretRow>().AsNoTracking().Select(row => new { row.Codops, row.Name, row.Version }).ToListAsync(cancellationToken).ConfigureAwait(false);
            var before = _versions;
            var now = rows.GroupBy(row => row.Codops, StringComparer.Ordinal).ToFrozenDictionary(
                group => group.Key, group => group.ToFrozenDictionary(row => row.Name, row => row.Version, StringComparer.Ordinal), StringComparer.Ordinal);
            _versions = now;
            changed = [.. before.Keys.Union(now.Keys, StringComparer.Ordinal).Where(codops => !Same(before.GetValueOrDefault(codops), now.GetValueOrDefault(codops)))];
        }
        finally
        {
            _loading.Release();
        }

        foreach (var codops in changed) Changed?.Invoke(codops);
    }

    public void Dispose() => _loading.Dispose();

    public string Protect(string codops, string name, string value) => protector.Protect(JsonSerializer.Serialize(new ProtectedValue(codops, name, value)));

    private string Unprotect(SecretRow row)
    {
        var content = JsonSerializer.Deserialize<ProtectedValue>(protector.Unprotect(row.ProtectedValue))!;
        return content.Codops == row.Codops && content.Name == row.Name
            ? content.Value
            : throw new PeachException($"The secret {row.Name} of {row.Codops} cannot be used: its row in the database holds another secret's value. Set it again.");
    }

    private static string Join(IReadOnlyList<string> names, Func<string, string?> version) => string.Join(';', names.Select(name => $"{name}={version(name)}"));

    private static bool Same(FrozenDictionary<string, string>? before, FrozenDictionary<string, string>? now) =>
        before is not null && now is not null && before.Count == now.Count && before.All(pair => now.GetValueOrDefault(pair.Key) == pair.Value);

    private sealed record ProtectedValue(string Codops, string Name, string Value);
}
