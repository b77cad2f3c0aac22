using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Peach.Core.Platform;

namespace Peach.Core.Algorithms.Storage;

/// <summary>What was found, by commit.</summary>
internal sealed class AlgorithmStore(IDbContextFactory<PeachDbContext> contexts, TimeProvider clock)
{
    /// <summary>One that is older is found anew should it come back.</summary>
    private const int CommitsKept = 100;

    public async Task<bool> HasAsync(string repositoryId, string commit, CancellationToken cancellationToken)
    {
        var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (context.ConfigureAwait(false))
            return await context.Set<AlgorithmsRow>().AnyAsync(row => row.RepositoryId == repositoryId && row.Commit == commit, cancellationToken).ConfigureAwait(false);
    }

    public async Task<CommitAlgorithms?> FindAsync(string repositoryId, string commit, CancellationToken cancellationToken)
    {
        var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (context.ConfigureAwait(false))
        {
            var row = await context.Set<AlgorithmsRow>().AsNoTracking()
                .FirstOrDefaultAsync(row => row.RepositoryId == repositoryId && row.Commit == commit, cancellationToken).ConfigureAwait(false);
            return row is null ? null : JsonSerializer.Deserialize<CommitAlgorithms>(row.Content);
        }
    }

    public async Task SaveAsync(string repositoryId, CommitAlgorithms found, CancellationToken cancellationToken)
    {
        var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (context.ConfigureAwait(false))
        {
            var rows = context.Set<AlgorithmsRow>();
            rows.Add(new AlgorithmsRow { RepositoryId = repositoryId, Commit = found.Commit, FoundAt = clock.GetUtcNow(), Content = JsonSerializer.Serialize(found) });
            await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
            var old = await rows.Where(row => row.RepositoryId == repositoryId).OrderByDescending(row => row.FoundAt).Skip(CommitsKept).Select(row => row.Commit)
                .ToListAsync(cancellationToken).ConfigureAwait(false);
            if (old.Count > 0)
                await rows.Where(row => row.RepositoryId == repositoryId && old.Contains(row.Commit)).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
