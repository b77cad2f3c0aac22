using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Peach.Core.Platform.Database;

namespace Peach.Core.Platform.Secrets;

internal sealed class PlatformKeys(IDbContextFactory<PeachDbContext> contexts, ISecretProtector protector, TimeProvider clock) : IPlatformKeys
{
    public async Task<byte[]> GetAsync(string name, CancellationToken cancellationToken)
    {
        if (await FindAsync(name, cancellationToken).ConfigureAwait(false) is { } known) return known;
        var made = RandomNumberGenerator.GetBytes(32);
        using var context = contexts.CreateDbContext();
        context.Add(new PlatformSecret
        {
            Name = name,
            ProtectedValue = protector.Protect(Convert.ToBase64String(made)),
            CreatedAt = clock.GetUtcNow(),
        });
        try
        {
            await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
            return made;
        }
        catch (DbUpdateException)
        {
            // Another replica was first; its key is the one.
            return await FindAsync(name, cancellationToken).ConfigureAwait(false) ?? throw new InvalidOperationException($"The key {name} was not stored.");
        }
    }

    private async Task<byte[]?> FindAsync(string name, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        var secret = await context.Set<PlatformSecret>().AsNoTracking()
            .SingleOrDefaultAsync(row => row.Name == name, cancellationToken).ConfigureAwait(false);
        return secret is null ? null : Convert.FromBase64String(protector.Unprotect(secret.ProtectedValue));
    }
}
