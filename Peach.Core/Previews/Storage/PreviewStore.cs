using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Peach.Core.Platform;
using Peach.Core.Previews.Building;
using Peach.Core.Repositories;

namespace Peach.Core.Previews.Storage;

internal sealed class PreviewStore(PreviewBoard board, IDbContextFactory<PeachDbContext> contexts) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);

    public async Task<IReadOnlyList<Preview>> LoadAsync(CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        var rows = await context.Set<PreviewRow>().AsNoTracking().ToListAsync(cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(Read)];
    }

    /// <summary>Makes the database what the board is: the preview as it is now, or none.</summary>
    public async Task SaveAsync(string id, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            using var context = contexts.CreateDbContext();
            if (board.Find(id) is not { } preview)
            {
                await context.Set<PreviewRow>().Where(row => row.Id == id).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
                return;
            }

            var exists = await context.Set<PreviewRow>().AnyAsync(row => row.Id == id, cancellationToken).ConfigureAwait(false);
            context.Entry(Write(preview)).State = exists ? EntityState.Modified : EntityState.Added;
            await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private static Preview Read(PreviewRow row) => new(
        row.Id, row.RepositoryId, row.Version, row.Commit, row.MergeRequest, row.Title, row.WebUrl, row.Author, row.State, row.Error,
        JsonSerializer.Deserialize<List<ManifestProblem>>(row.Problems) ?? [], JsonSerializer.Deserialize<List<PreviewDefinition>>(row.Definitions) ?? [],
        row.CreatedAt, row.UpdatedAt, row.ExpiresAt);

    private static PreviewRow Write(Preview preview) => new()
    {
        Id = preview.Id,
        RepositoryId = preview.RepositoryId,
        Version = preview.Version,
        Commit = preview.Commit,
        MergeRequest = preview.MergeRequest,
        Title = preview.Title,
        WebUrl = preview.WebUrl,
        Author = preview.Author,
        State = preview.State,
        Error = preview.Error,
        Problems = JsonSerializer.Serialize(preview.Problems),
        Definitions = JsonSerializer.Serialize(preview.Definitions),
        CreatedAt = preview.CreatedAt,
        UpdatedAt = preview.UpdatedAt,
        ExpiresAt = preview.ExpiresAt,
    };
}
