using Microsoft.EntityFrameworkCore;
using Peach.Core.Platform;

namespace Peach.Core.Forge.Storage;

internal sealed class ForgeStore(IDbContextFactory<PeachDbContext> contexts)
{
    public async Task<IReadOnlyList<ForgeRow>> LoadAsync(CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        return await context.Set<ForgeRow>().AsNoTracking().ToListAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task SaveAsync(ForgeRow row, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        var exists = await context.Set<ForgeRow>().AnyAsync(known => known.RepositoryId == row.RepositoryId, cancellationToken).ConfigureAwait(false);
        context.Entry(row).State = exists ? EntityState.Modified : EntityState.Added;
        await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task<string?> FindNoteAsync(string repositoryId, long mergeRequest, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        return await context.Set<NoteRow>().Where(row => row.RepositoryId == repositoryId && row.MergeRequest == mergeRequest).Select(row => row.NoteId)
            .SingleOrDefaultAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task SaveNoteAsync(string repositoryId, long mergeRequest, string noteId, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        var row = await context.Set<NoteRow>().SingleOrDefaultAsync(known => known.RepositoryId == repositoryId && known.MergeRequest == mergeRequest, cancellationToken)
            .ConfigureAwait(false);
        if (row is null) context.Add(new NoteRow { RepositoryId = repositoryId, MergeRequest = mergeRequest, NoteId = noteId });
        else row.NoteId = noteId;
        await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Removes what is kept of repositories that are no more, tokens first of all.</summary>
    public async Task RemoveOthersAsync(IReadOnlyCollection<string> repositories, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        await context.Set<ForgeRow>().Where(row => !repositories.Contains(row.RepositoryId)).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
        await context.Set<NoteRow>().Where(row => !repositories.Contains(row.RepositoryId)).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
    }
}
