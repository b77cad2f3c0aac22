using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Peach.Core.Repositories.Catalog;
using Peach.Core.Repositories.Storage;

namespace Peach.Core.Repositories.Returns;

/// <summary>Watches new versions in their first minutes, and goes back to the one before where they do worse.</summary>
internal sealed partial class ReturnWatch(
    RepositoryCatalog catalog, RepositoryHolds holds, RepositoryStore store, IEnumerable<ICommitHealth> health, RepositoriesOptions options,
    TimeProvider clock, ILogger<ReturnWatch> logger) : BackgroundService
{
    /// <summary>Looks at all that is new once.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        foreach (var repository in catalog.Live)
        {
            var status = repository.Status;
            // Who holds a repository has seen to it.
            if (status is not { Hold: null, IsRollingOut: false, HandledCommit: { } commit }) continue;
            var rollouts = await store.ListRolloutsAsync(repository.Id, 10, cancellationToken).ConfigureAwait(false);
            var live = rollouts.Where(rollout => rollout.State is RolloutState.Succeeded or RolloutState.Partial).ToList();
            if (live.FirstOrDefault() is not { FinishedAt: { } since } newest || newest.Commit != commit || clock.GetUtcNow() - since > options.ReturnWindow) continue;
            // One that was in production before somebody brought back, knowing what it does.
            if (live.SkipWhile(rollout => rollout.Commit == commit).Any(rollout => rollout.Commit == commit)) continue;
            if (live.Find(rollout => rollout.Commit != commit) is not { } before || WhatIsWorse(repository.Id, before.Commit, commit) is not { } worse) continue;
            LogReturns(status.Source.Name, commit, before.Commit, worse);
            await holds.ReturnAsync(repository.Id, commit, before.Commit, worse, cancellationToken).ConfigureAwait(false);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.ReturnWindow == TimeSpan.Zero) return;
        using var timer = new PeriodicTimer(options.ReturnInterval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
            {
                try
                {
                    await LookAsync(stoppingToken).ConfigureAwait(false);
                }
                catch (Exception error) when (!stoppingToken.IsCancellationRequested)
                {
                    LogFailed(error);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    private string? WhatIsWorse(string repositoryId, string before, string after)
    {
        foreach (var source in health)
        {
            var earlier = source.Of(repositoryId, before);
            foreach (var (name, now) in source.Of(repositoryId, after))
                if (earlier.TryGetValue(name, out var then) && HealthComparison.Worse(name, then, now, options) is { } worse) return worse;
        }

        return null;
    }

    [LoggerMessage(LogLevel.Warning, "Repository {Repository} goes back from {Commit} to {Before}: {Reason}")]
    private partial void LogReturns(string repository, string commit, string before, string reason);

    [LoggerMessage(LogLevel.Error, "New versions could not be compared with the ones before; it is tried again")]
    private partial void LogFailed(Exception error);
}
