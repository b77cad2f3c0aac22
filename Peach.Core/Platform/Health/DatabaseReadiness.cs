using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace Peach.Core.Platform.Health;

internal sealed class DatabaseReadiness(IDbContextFactory<PeachDbContext> contexts) : IReadinessCheck
{
    public string Name => "database";

    public async Task<string?> CheckAsync(CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        try
        {
            await context.Set<Organisation>().AsNoTracking().AnyAsync(cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (Exception error) when (error is DbException or InvalidOperationException)
        {
            return $"The platform database does not answer ({error.Message}). Check that it runs and that Platform:Database is right.";
        }
    }
}
