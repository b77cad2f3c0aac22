using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Peach.Core.Platform;
using Peach.Core.Repositories.Rollouts;

namespace Peach.Core.Repositories.Storage;

/// <summary>Repositories, rollouts and what is in production, in the platform database.</summary>
internal sealed class RepositoryStore(IDbContextFactory<PeachDbContext> contexts, IReplica replica, RepositoriesOptions options, TimeProvider clock)
{
    /// <summary>
    /// All that is kept. Rollouts that this replica's last process did not finish, or another so long ago that it cannot be at it any more, are marked as
    /// failed, and their commits as not handled.
    /// </summary>
    /// <returns>The rollouts among them too.</returns>
    public async Task<(IReadOnlyList<RepositoryRow> Repositories, IReadOnlyList<DeployedDefinitionRow> Definitions, IReadOnlyList<RolloutView> Interrupted)> LoadAsync(CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        var repositories = await context.Set<RepositoryRow>().OrderBy(row => row.Id).ToListAsync(cancellationToken).ConfigureAwait(false);
        var interrupted = new List<RolloutView>();
        var longAgo = clock.GetUtcNow() - (2 * options.RolloutTimeout);
        foreach (var rollout in await context.Set<RolloutRow>()
            .Where(row => row.State == RolloutState.Running && (row.Host == null || row.Host == replica.Id || row.StartedAt < longAgo)).ToListAsync(cancellationToken).ConfigureAwait(false))
        {
            rollout.State = RolloutState.Failed;
            rollout.FinishedAt = clock.GetUtcNow();
            rollout.Problems = JsonSerializer.Serialize(RolloutOutcome.Failure("Peach ended during this rollout; the commit is rolled out again.").Problems);
            interrupted.Add(rollout.ToView());
            if (repositories.Find(row => row.Id == rollout.RepositoryId) is { } repository) repository.HandledCommit = null;
        }

        await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        var definitions = await context.Set<DeployedDefinitionRow>().AsNoTracking()
            .OrderBy(row => row.RepositoryId).ThenBy(row => row.Position).ToListAsync(cancellationToken).ConfigureAwait(false);
        return (repositories, definitions, interrupted);
    }

    public async Task AddAsync(RepositoryRow repository, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        context.Add(repository);
        await SaveAsync(context, repository.Name, cancellationToken).ConfigureAwait(false);
    }

    /// <returns>The changed row; null when there is none of that id.</returns>
    public async Task<RepositoryRow?> ChangeAsync(string id, Action<RepositoryRow> change, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        if (await context.FindAsync<RepositoryRow>([id], cancellationToken).ConfigureAwait(false) is not { } row) return null;
        change(row);
        await SaveAsync(context, row.Name, cancellationToken).ConfigureAwait(false);
        return row;
    }

    /// <summary>Forgets a repository and its definitions; its rollouts stay as history.</summary>
    public async Task RemoveAsync(string id, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        var transaction = await context.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using var rollback = transaction.ConfigureAwait(false);
        await context.Set<DeployedDefinitionRow>().Where(row => row.RepositoryId == id).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
        await context.Set<DefinitionVersionRow>().Where(row => row.RepositoryId == id).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
        await context.Set<RepositoryRow>().Where(row => row.Id == id).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task StartRolloutAsync(RolloutRow rollout, CancellationToken cancellationToken)
    {
        rollout.Host = replica.Id;
        using var context = contexts.CreateDbContext();
        context.Add(rollout);
        await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task FinishRolloutAsync(RolloutRow rollout, RolloutOutcome outcome, CancellationToken cancellationToken)
    {
        rollout.State = outcome.State;
        rollout.FinishedAt = clock.GetUtcNow();
        rollout.Problems = JsonSerializer.Serialize(outcome.Problems);
        rollout.Deployed = JsonSerializer.Serialize(outcome.Deployed);
        rollout.Kept = JsonSerializer.Serialize(outcome.Kept);
        rollout.Refused = JsonSerializer.Serialize(outcome.Refused);
        rollout.Removed = JsonSerializer.Serialize(outcome.Removed);
        rollout.PreviousCommit = outcome.PreviousCommit;
        rollout.Changes = JsonSerializer.Serialize(outcome.Changes);
        using var context = contexts.CreateDbContext();
        context.Update(rollout);
        await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        var expired = await context.Set<RolloutRow>().Where(row => row.RepositoryId == rollout.RepositoryId)
            .OrderByDescending(row => row.Id).Select(row => row.Id).Skip(options.KeepRollouts).ToListAsync(cancellationToken).ConfigureAwait(false);
        if (expired.Count > 0) await context.Set<RolloutRow>().Where(row => expired.Contains(row.Id)).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task ReplaceDefinitionsAsync(string repositoryId, IEnumerable<ProductionDefinition> definitions, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        var transaction = await context.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using var rollback = transaction.ConfigureAwait(false);
        await context.Set<DeployedDefinitionRow>().Where(row => row.RepositoryId == repositoryId).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
        context.AddRange(definitions.Select(definition => new DeployedDefinitionRow
        {
            RepositoryId = repositoryId,
            Section = definition.Section,
            Name = definition.Definition.Name,
            Position = definition.Position,
            Commit = definition.Definition.Commit.Sha,
            Content = definition.Definition.Content,
            StaleReason = definition.Definition.StaleReason,
        }));
        await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The commits of the latest rollouts that brought something into production, newest first, each once.</summary>
    public async Task<IReadOnlyList<string>> LatestCommitsAsync(string repositoryId, int limit, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        var commits = await context.Set<RolloutRow>()
            .Where(row => row.RepositoryId == repositoryId && (row.State == RolloutState.Succeeded || row.State == RolloutState.Partial))
            .OrderByDescending(row => row.Id).Select(row => row.Commit).ToListAsync(cancellationToken).ConfigureAwait(false);
        return [.. commits.Distinct().Take(limit)];
    }

    public Task<IReadOnlyList<RolloutView>> ListRolloutsAsync(string? repositoryId, int limit, CancellationToken cancellationToken) =>
        ListRolloutsAsync(repositoryId, null, limit, cancellationToken);

    /// <param name="before">Only those older than the one of this id; ids grow with time.</param>
    public async Task<IReadOnlyList<RolloutView>> ListRolloutsAsync(string? repositoryId, string? before, int limit, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        var rows = await context.Set<RolloutRow>().AsNoTracking()
            .Where(row => (repositoryId == null || row.RepositoryId == repositoryId) && (before == null || row.Id.CompareTo(before) < 0))
            .OrderByDescending(row => row.Id).Take(limit).ToListAsync(cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(row => row.ToView())];
    }

    public async Task<RolloutView?> FindRolloutAsync(string id, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        return (await context.FindAsync<RolloutRow>([id], cancellationToken).ConfigureAwait(false))?.ToView();
    }

    private static async Task SaveAsync(PeachDbContext context, string name, CancellationToken cancellationToken)
    {
        try
        {
            await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (DbUpdateException error) when (error.InnerException is System.Data.Common.DbException { SqlState: "23505" } or Microsoft.Data.Sqlite.SqliteException { SqliteErrorCode: 19 })
        {
            throw new PeachException($"There is a repository {name} already.", error);
        }
    }
}
