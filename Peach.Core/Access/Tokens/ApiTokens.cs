using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Peach.Core.Platform;

namespace Peach.Core.Access.Tokens;

internal sealed class ApiTokens(
    IDbContextFactory<PeachDbContext> contexts, IAccountDirectory accounts, IRoleDirectory roles, IOrganisationDirectory organisations, IAudit audit, TimeProvider clock)
    : IApiTokens
{
    private const int SecretBytes = 32;
    private const int HintLength = 4;
    private const int LongestName = 100;
    private const int LongestText = 128;

    private static readonly TimeSpan LongestLifetime = TimeSpan.FromDays(3653);
    private static readonly TimeSpan UseIsNotedEvery = TimeSpan.FromMinutes(1);

    public async Task<IReadOnlyList<ApiToken>> ListAsync(string? accountId, CancellationToken cancellationToken)
    {
        var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using var disposal = context.ConfigureAwait(false);
        var rows = await context.Set<ApiTokenRow>().AsNoTracking().Where(row => accountId == null || row.AccountId == accountId)
            .OrderByDescending(row => row.Id).ToListAsync(cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(row => row.ToToken())];
    }

    public async Task<ApiToken?> FindAsync(string id, CancellationToken cancellationToken)
    {
        var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using var disposal = context.ConfigureAwait(false);
        return (await context.Set<ApiTokenRow>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, cancellationToken).ConfigureAwait(false))?.ToToken();
    }

    public async Task<MadeApiToken> CreateAsync(NewApiToken token, CancellationToken cancellationToken)
    {
        Check(token);
        var text = AccessPolicies.ApiTokenPrefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));
        var now = clock.GetUtcNow();
        var row = new ApiTokenRow
        {
            Id = Guid.CreateVersion7(now).ToString("N"),
            Digest = Digest(text),
            Name = token.Name,
            Hint = text[^HintLength..],
            AccountId = token.AccountId,
            Grants = string.Join(' ', token.Grants.All),
            Scopes = token.Scopes.ToString(),
            CreatedAt = now,
            CreatedBy = Actor.Current.Name,
            ExpiresAt = now + token.Lifetime,
        };
        var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using var disposal = context.ConfigureAwait(false);
        context.Add(row);
        await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        var made = row.ToToken();
        await audit.RecordAsync(new AuditChange("created", "api token", made.Name, null, After: Describe(made))).ConfigureAwait(false);
        return new MadeApiToken(made, text);
    }

    public async Task<bool> RevokeAsync(string id, CancellationToken cancellationToken)
    {
        var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using var disposal = context.ConfigureAwait(false);
        var now = clock.GetUtcNow();
        if (await context.Set<ApiTokenRow>().Where(row => row.Id == id && row.RevokedAt == null)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.RevokedAt, now), cancellationToken).ConfigureAwait(false) == 0) return false;
        var revoked = (await FindAsync(id, cancellationToken).ConfigureAwait(false))!;
        await audit.RecordAsync(new AuditChange("revoked", "api token", revoked.Name, null, Before: Describe(revoked))).ConfigureAwait(false);
        return true;
    }

    public async Task<TokenIdentity?> ReadAsync(string text, CancellationToken cancellationToken)
    {
        if (text is not { Length: <= LongestText } || !text.StartsWith(AccessPolicies.ApiTokenPrefix, StringComparison.Ordinal)) return null;
        var digest = Digest(text);
        var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using var disposal = context.ConfigureAwait(false);
        var row = await context.Set<ApiTokenRow>().AsNoTracking().SingleOrDefaultAsync(row => row.Digest == digest, cancellationToken).ConfigureAwait(false);
        var now = clock.GetUtcNow();
        if (row is null || row.RevokedAt is not null || row.ExpiresAt <= now) return null;
        var token = row.ToToken();
        var (name, grants) = (token.Name, token.Grants);
        if (token.AccountId is { } owner)
        {
            if (await accounts.FindAsync(owner, cancellationToken).ConfigureAwait(false) is not { } account) return null;
            (name, grants) = ($"{account.Name} ({token.Name})", grants.And(await roles.GetAsync(owner, cancellationToken).ConfigureAwait(false)));
        }

        if (row.UsedAt is null || now - row.UsedAt >= UseIsNotedEvery)
        {
            await context.Set<ApiTokenRow>().Where(known => known.Id == row.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(known => known.UsedAt, now), cancellationToken).ConfigureAwait(false);
        }

        return new TokenIdentity(name, grants, token.Scopes, token.AccountId);
    }

    private void Check(NewApiToken token)
    {
        if (token.Name.Trim() is { Length: 0 or > LongestName }) throw new PeachException($"A token needs a name of 1 to {LongestName} characters that says what uses it.");
        if (token.Name.Any(char.IsControl)) throw new PeachException("A token's name is of letters, digits and signs.");
        if (token.Lifetime is { } lifetime && (lifetime <= TimeSpan.Zero || lifetime > LongestLifetime))
            throw new PeachException($"A token is good for more than 0 and at most {LongestLifetime.TotalDays:0} days.");
        if (token.Grants.All.Count == 0) throw new PeachException("A token needs a role in an organisation, or in all (*).");
        foreach (var codops in token.Grants.All.Select(grant => grant.Codops).Where(codops => codops != RoleGrant.AllOrganisations && !organisations.All.ContainsKey(codops)))
            throw new PeachException($"There is no organisation \"{codops}\"{Closest.Suggestion(codops, organisations.All.Keys)}");
    }

    private static object Describe(ApiToken token) => new
    {
        token.Id, token.Hint, token.AccountId, Roles = token.Grants.All.Select(grant => grant.ToString()), Scopes = token.Scopes.All, token.ExpiresAt,
    };

    private static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
