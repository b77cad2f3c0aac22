using Microsoft.EntityFrameworkCore;
using Peach.Core.Platform;
using Peach.Core.Repositories.Storage;

namespace Peach.Core.Repositories.Edits;

/// <summary>The versions of definitions that were made in the UI, in the platform database.</summary>
internal sealed class DefinitionEditStore(IDbContextFactory<PeachDbContext> contexts, TimeProvider clock)
{
    /// <returns>The newest version of each, by section and name, also of those that were taken out.</returns>
    public async Task<IReadOnlyList<DefinitionVersion>> ListAsync(string? repositoryId, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        var all = context.Set<DefinitionVersionRow>().AsNoTracking();
        var rows = await all.Where(row => (repositoryId == null || row.RepositoryId == repositoryId)
                && row.Version == all.Where(other => other.RepositoryId == row.RepositoryId && other.Section == row.Section && other.Name == row.Name).Max(other => other.Version))
            .OrderBy(row => row.RepositoryId).ThenBy(row => row.Section).ThenBy(row => row.Name).ToListAsync(cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(row => row.ToVersion())];
    }

    public async Task<IReadOnlyList<DefinitionVersion>> VersionsAsync(DefinitionKey key, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        var rows = await Of(context, key).OrderByDescending(row => row.Version).ToListAsync(cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(row => row.ToVersion())];
    }

    /// <exception cref="PeachException">Somebody else has saved a version meanwhile.</exception>
    public async Task<DefinitionVersion> AddAsync(DefinitionKey key, DefinitionEdit edit, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        var newest = await Of(context, key).OrderByDescending(row => row.Version).FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
        if (edit.BasedOn is { } seen && seen != (newest?.Version ?? 0)) throw Overtaken(newest);
        var row = new DefinitionVersionRow
        {
            RepositoryId = key.RepositoryId, Section = key.Section, Name = key.Name, Version = (newest?.Version ?? 0) + 1, Content = edit.Content,
            Author = edit.Author, Comment = edit.Comment.Trim(), CreatedAt = clock.GetUtcNow(),
        };
        context.Add(row);
        try
        {
            await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (DbUpdateException)
        {
            using var again = contexts.CreateDbContext();
            if (await Of(again, key).FirstOrDefaultAsync(other => other.Version == row.Version, cancellationToken).ConfigureAwait(false) is not { } first) throw;
            throw Overtaken(first);
        }

        return row.ToVersion();
    }

    private static PeachException Overtaken(DefinitionVersionRow? newest) => new(newest is null
        ? "There is no version yet. Load the page anew, and save again."
        : $"{newest.Author} has saved version {newest.Version} meanwhile{(newest.Comment.Length > 0 ? $" (\"{newest.Comment}\")" : "")}. Look at it, and save again.");

    private static IQueryable<DefinitionVersionRow> Of(PeachDbContext context, DefinitionKey key) => context.Set<DefinitionVersionRow>().AsNoTracking()
        .Where(row => row.RepositoryId == key.RepositoryId && row.Section == key.Section && row.Name == key.Name);
}
