using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Peach.Core.Repositories.Catalog;
using Peach.Core.Repositories.Checkouts;
using Peach.Core.Repositories.Git;
using Peach.Core.Repositories.Rollouts;
using Peach.Core.Repositories.Storage;

namespace Peach.Core.Repositories.Watching;

/// <summary>
/// Brings back at the start what ran before, from the database and the disk, so that serving does not wait for git servers;
/// then follows every repository.
/// </summary>
internal sealed partial class RepositoriesService(
    RepositoryStore store, RepositoryCatalog catalog, GitMirror mirror, Production production, TreeStore trees, InterruptedRollouts interruptions, TimeProvider clock, ILogger<RepositoriesService> logger) : IHostedService, IDisposable
{
    /// <summary>How long the rest of Peach waits for production to run again.</summary>
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan UpkeepInterval = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        trees.RemoveLeftovers();
        mirror.RemoveLeftovers();
        var (repositories, definitions, interrupted) = await store.LoadAsync(cancellationToken).ConfigureAwait(false);
        interruptions.Announce(interrupted);
        List<LiveRepository> live = [.. repositories.Select(catalog.Follow)];
        var restoring = RestoreAsync(live, definitions);
        _running = UpkeepAsync(restoring);
        try
        {
            await restoring.WaitAsync(StartLimit, clock, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            LogSlow(StartLimit.TotalSeconds);
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await catalog.StopAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
    }

    public void Dispose() => _stopping.Dispose();

    private async Task RestoreAsync(List<LiveRepository> repositories, IReadOnlyList<DeployedDefinitionRow> rows)
    {
        using var gate = await production.EnterAsync(_stopping.Token).ConfigureAwait(false);
        var definitions = new List<ProductionDefinition>();
        foreach (var repository in repositories)
        {
            var source = repository.Status.Source;
            foreach (var commit in rows.Where(row => row.RepositoryId == repository.Id).GroupBy(row => row.Commit))
            {
                try
                {
                    var tree = await trees.RestoreAsync(source, commit.Key, _stopping.Token).ConfigureAwait(false);
                    var of = new SourceCommit(source.Id, source.Name, source.Codops, commit.Key, tree);
                    definitions.AddRange(commit.Select(row =>
                        new ProductionDefinition(row.Section, row.Position, new DeployedDefinition(of, row.Name, row.Content, row.StaleReason))));
                }
                catch (Exception error) when (!_stopping.IsCancellationRequested)
                {
                    LogNotRestored(error, commit.Key, source.Name);
                    RollOutAgain(repository);
                }
            }
        }

        var failed = await production.StartAsync(
            [.. definitions.OrderBy(definition => definition.RepositoryId, StringComparer.Ordinal).ThenBy(definition => definition.Position)],
            _stopping.Token).ConfigureAwait(false);
        foreach (var repository in failed.Count == 0 ? [] : repositories) RollOutAgain(repository);
        catalog.Begin();
    }

    private static void RollOutAgain(LiveRepository repository) => repository.Change(status => status with { HandledCommit = null });

    private async Task UpkeepAsync(Task restoring)
    {
        try
        {
            await restoring.ConfigureAwait(false);
            using var timer = new PeriodicTimer(UpkeepInterval, clock);
            do
            {
                using var gate = await production.EnterAsync(_stopping.Token).ConfigureAwait(false);
                trees.RemoveUnused(production.Definitions.Select(definition => definition.Definition.Commit.Tree).ToHashSet(StringComparer.Ordinal));
            }
            while (await timer.WaitForNextTickAsync(_stopping.Token).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
        }
    }

    [LoggerMessage(LogLevel.Warning, "Bringing production back takes longer than {Seconds} s; Peach starts meanwhile")]
    private partial void LogSlow(double seconds);

    [LoggerMessage(LogLevel.Error, "The files of commit {Commit} of {Repository} could not be brought back; its definitions wait for the next rollout")]
    private partial void LogNotRestored(Exception error, string commit, string repository);
}
