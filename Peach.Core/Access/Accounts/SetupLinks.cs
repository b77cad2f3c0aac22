using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Peach.Core.Platform;

namespace Peach.Core.Access.Accounts;

/// <summary>Each replica that starts without an administrator prints a link of its own; the first one that is used ends all.</summary>
internal sealed class SetupLinks(IDbContextFactory<PeachDbContext> contexts, AccountDirectory accounts, IRoleDirectory roles, TimeProvider clock) : ISetupLinks
{
    private const int SecretBytes = 24;
    private const int LongestToken = 64;

    public async Task<string> CreateAsync(CancellationToken cancellationToken)
    {
        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));
        var now = clock.GetUtcNow();
        var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using var disposal = context.ConfigureAwait(false);
        await context.Set<SetupLinkRow>().Where(row => row.ExpiresAt <= now).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
        context.Add(new SetupLinkRow { Digest = DigestOf(token), ExpiresAt = now + ISetupLinks.Lifetime });
        await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        return token;
    }

    public async Task<bool> IsGoodAsync(string token, CancellationToken cancellationToken)
    {
        if (token is not { Length: > 0 and <= LongestToken }) return false;
        var (digest, now) = (DigestOf(token), clock.GetUtcNow());
        var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using var disposal = context.ConfigureAwait(false);
        return await context.Set<SetupLinkRow>().AnyAsync(row => row.Digest == digest && row.ExpiresAt > now, cancellationToken).ConfigureAwait(false);
    }

    public async Task<Account> UseAsync(string token, string name, string password, CancellationToken cancellationToken)
    {
        name = AccountName.Demand(name);
        NewPassword.Demand(password, name);
        if (!await IsGoodAsync(token, cancellationToken).ConfigureAwait(false)) throw Used();
        var digest = DigestOf(token);
        var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (context.ConfigureAwait(false))
        {
            // Whoever takes the row has the link; the others go with it.
            if (await context.Set<SetupLinkRow>().Where(row => row.Digest == digest).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false) == 0) throw Used();
            await context.Set<SetupLinkRow>().ExecuteDeleteAsync(CancellationToken.None).ConfigureAwait(false);
        }

        var account = await accounts.PutAsync(name, password, CancellationToken.None).ConfigureAwait(false);
        await roles.SetAsync(account.Id, Grants.PlatformAdmin.All, CancellationToken.None).ConfigureAwait(false);
        return account;
    }

    private static PeachException Used() => new("This link is used up or too old. Start Peach again for another one, with --reset-admin-password where there is an administrator already.");

    private static string DigestOf(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
