using System.Buffers.Text;
using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Peach.Core.Platform;

namespace Peach.Core.Endpoints.Protection;

/// <summary>Keys are checked in memory, which follows the database; what is kept of a key's text is its hash.</summary>
internal sealed class ApiKeyDirectory(IDbContextFactory<PeachDbContext> contexts, IOrganisationDirectory organisations, IAudit audit, TimeProvider clock)
    : IApiKeys, IOrganisationDependent
{
    private const string Kind = "API key";
    private const string Prefix = "pk_";
    private const int RandomBytes = 32;
    private const int HintLength = 8;
    private const int LongestText = 128;

    private volatile FrozenDictionary<string, ApiKeyRow> _byHash = FrozenDictionary<string, ApiKeyRow>.Empty;

    /// <returns>The key's id; null where the text is no key of the organisation's that is good now.</returns>
    public string? Find(string codops, string? text)
    {
        if (string.IsNullOrEmpty(text) || text.Length > LongestText || !_byHash.TryGetValue(HashOf(text), out var key) || key.Codops != codops || key.RevokedAt is not null) return null;
        return key.ExpiresAt is { } end && end <= clock.GetUtcNow() ? null : key.Id;
    }

    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        var keys = await context.Set<ApiKeyRow>().AsNoTracking().ToListAsync(cancellationToken).ConfigureAwait(false);
        _byHash = keys.ToFrozenDictionary(key => key.Hash, StringComparer.Ordinal);
    }

    public async Task<IReadOnlyList<ApiKey>> ListAsync(string codops, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        var keys = await context.Set<ApiKeyRow>().AsNoTracking().Where(row => row.Codops == codops).OrderByDescending(row => row.Id).ToListAsync(cancellationToken).ConfigureAwait(false);
        return [.. keys.Select(Show)];
    }

    public async Task<ApiKey?> FindAsync(string id, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        return await context.FindAsync<ApiKeyRow>([id], cancellationToken).ConfigureAwait(false) is { } row ? Show(row) : null;
    }

    public async Task<NewApiKey> CreateAsync(string codops, string name, TimeSpan? lifetime, CancellationToken cancellationToken)
    {
        if (!organisations.All.ContainsKey(codops)) throw new PeachException($"There is no organisation {codops}{Closest.Suggestion(codops, organisations.All.Keys)}");
        name = name.Trim();
        if (name.Length is 0 or > 100) throw new PeachException($"An API key's name has 1 to 100 characters, was {name.Length}.");
        if (lifetime <= TimeSpan.Zero || lifetime > TimeSpan.FromDays(36_500)) throw new PeachException("An API key is good for more than 0 and at most 36500 days, or for ever.");
        var text = Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomBytes));
        var now = clock.GetUtcNow();
        var row = new ApiKeyRow
        {
            Id = Guid.CreateVersion7(now).ToString("N"), Codops = codops, Name = name, Hint = text[..HintLength], Hash = HashOf(text), CreatedAt = now, ExpiresAt = now + lifetime,
        };
        using (var context = contexts.CreateDbContext())
        {
            context.Add(row);
            await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        }

        await LoadAsync(cancellationToken).ConfigureAwait(false);
        await audit.RecordAsync(new AuditChange("created", Kind, name, codops, After: new { row.Hint, row.ExpiresAt })).ConfigureAwait(false);
        return new NewApiKey(Show(row), text);
    }

    public async Task<bool> RevokeAsync(string id, CancellationToken cancellationToken)
    {
        ApiKeyRow? row;
        using (var context = contexts.CreateDbContext())
        {
            row = await context.FindAsync<ApiKeyRow>([id], cancellationToken).ConfigureAwait(false);
            if (row is null) return false;
            row.RevokedAt ??= clock.GetUtcNow();
            await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        }

        await LoadAsync(cancellationToken).ConfigureAwait(false);
        await audit.RecordAsync(new AuditChange("revoked", Kind, row.Name, row.Codops, new { row.Hint })).ConfigureAwait(false);
        return true;
    }

    /// <summary>Keys do not keep an organisation: they go with it.</summary>
    public Task<string?> DescribeBelongingsAsync(string codops, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    public async Task OnRemovedAsync(string codops, CancellationToken cancellationToken)
    {
        using (var context = contexts.CreateDbContext())
            await context.Set<ApiKeyRow>().Where(row => row.Codops == codops).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
        await LoadAsync(cancellationToken).ConfigureAwait(false);
    }

    private static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static ApiKey Show(ApiKeyRow row) => new(row.Id, row.Codops, row.Name, row.Hint, row.CreatedAt, row.ExpiresAt, row.RevokedAt);
}
