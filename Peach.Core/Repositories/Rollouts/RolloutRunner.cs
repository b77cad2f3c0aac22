using System.Globalization;
using Microsoft.Extensions.Logging;
using Peach.Core.Platform;
using Peach.Core.Repositories.Catalog;
using Peach.Core.Repositories.Checkouts;
using Peach.Core.Repositories.Edits;
using Peach.Core.Repositories.Git;
using Peach.Core.Repositories.Manifests;
using Peach.Core.Repositories.Storage;

namespace Peach.Core.Repositories.Rollouts;

/// <summary>Takes a fetched commit into production: checks it out, reads its manifest, has every section check it, keeps and activates what is good.</summary>
internal sealed partial class RolloutRunner(
    TreeStore trees, Production production, RepositoryStore store, DefinitionEditStore edits, IEnumerable<IRolloutPreparation> preparations, IEnumerable<IRolloutObserver> observers,
    RepositoriesOptions options, TimeProvider clock, ILogger<RolloutRunner> logger)
{
    /// <returns>False when it failed for a reason that is not in the commit, so that it is worth another try.</returns>
    public async Task<bool> RunAsync(LiveRepository repository, CommitInfo commit, RolloutOrder order, CancellationToken cancellationToken)
    {
        var source = repository.Status.Source;
        var row = new RolloutRow
        {
            Id = Guid.CreateVersion7().ToString("N"),
            RepositoryId = source.Id,
            RepositoryName = source.Name,
            Codops = source.Codops,
            Commit = commit.Sha,
            Author = commit.Author,
            CommittedAt = commit.CommittedAt,
            Subject = commit.Subject,
            Kind = order.Kind,
            AskedBy = order.By,
            Reason = order.Reason,
            StartedAt = clock.GetUtcNow(),
        };
        await store.StartRolloutAsync(row, cancellationToken).ConfigureAwait(false);
        Tell(row, order);
        repository.Change(status => status with { IsRollingOut = true, Commit = commit.Sha, Author = commit.Author, Subject = commit.Subject });
        try
        {
            var (outcome, isHandled) = await TryAsync(repository, commit, order, row.Id, cancellationToken).ConfigureAwait(false);
            await store.FinishRolloutAsync(row, outcome, CancellationToken.None).ConfigureAwait(false);
            // Settings and definitions that were changed meanwhile ask for the commit again.
            repository.Change(status => status with
            {
                HandledCommit = isHandled && status.Source == source && status.Edited is null ? commit.Sha : null,
                IsWhole = outcome.State == RolloutState.Succeeded,
                RolloutError = outcome.Summary,
            });
            await SaveAsync(repository).ConfigureAwait(false);
            Tell(row, order);
            LogDone(commit.Sha, source.Name, outcome.State, outcome.Deployed.Count, outcome.Kept.Count, outcome.Refused.Count, outcome.Removed.Count);
            return isHandled;
        }
        finally
        {
            repository.Change(status => status with { IsRollingOut = false, Progress = null });
        }
    }

    private async Task<(RolloutOutcome Outcome, bool IsHandled)> TryAsync(
        LiveRepository repository, CommitInfo commit, RolloutOrder order, string id, CancellationToken cancellationToken)
    {
        var source = repository.Status.Source;
        try
        {
            return (await RollOutAsync(repository, source, commit, order, cancellationToken).ConfigureAwait(false), true);
        }
        catch (GitException error) when (error.Kind == GitFailureKind.TooMuchOutput)
        {
            return (RolloutOutcome.Failure(error.Message), true);
        }
        catch (RolloutRefusedException error)
        {
            return (RolloutOutcome.Failure(error.Message), true);
        }
        catch (PeachException error)
        {
            return (RolloutOutcome.Failure(error.Message), false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return (RolloutOutcome.Failure("The rollout was stopped; it begins anew when Peach is up and the repository still there."), false);
        }
        catch (OperationCanceledException)
        {
            return (RolloutOutcome.Failure(
                $"The rollout took longer than {DurationText.Format(options.RolloutTimeout)} (Repositories:RolloutTimeout) and was stopped. What ran before stays; Peach tries again."), false);
        }
        catch (Exception error)
        {
            LogFailed(error, id, commit.Sha, source.Name);
            return (RolloutOutcome.Failure($"An error occurred inside Peach; its log tells more under rollout {id}. What ran before stays; Peach tries again."), false);
        }
    }

    private async Task<RolloutOutcome> RollOutAsync(LiveRepository repository, RepositorySource source, CommitInfo info, RolloutOrder order, CancellationToken cancellationToken)
    {
        // The files, what the commit needs, the manifest's sections, and the change itself.
        var progress = new RolloutProgress(repository, 2 + preparations.Count() + production.Sections.Count);
        progress.Begin("getting the files");
        var tree = await trees.CheckOutAsync(source.Id, info.Sha, cancellationToken).ConfigureAwait(false);
        var commit = new SourceCommit(source.Id, source.Name, source.Codops, info.Sha, tree);
        foreach (var preparation in preparations)
        {
            progress.Begin("seeing to what it needs");
            await preparation.PrepareAsync(commit, progress, cancellationToken).ConfigureAwait(false);
        }

        var manifest = LfsPointers.Warn(tree, ManifestReader.Read(
            tree, [.. production.Sections.Select(section => section.Name)], await edits.ListAsync(source.Id, cancellationToken).ConfigureAwait(false)));
        // At other times a file that cannot be read may hold one of the same name.
        if (order.Kind != RolloutKind.Edit) manifest = manifest with { TakenOut = new HashSet<string>() };
        var seen = production.Definitions;
        var outcome = await PlanAsync(commit, manifest, production.OfRepository(source.Id), progress, cancellationToken).ConfigureAwait(false);

        // Planned outside the gate, since one repository's slow imports are not to hold up the others. If another's rollout came
        // first, a URL may be taken by now: plan again, with code that is warm already.
        using var gate = await production.EnterAsync(cancellationToken).ConfigureAwait(false);
        var existing = production.OfRepository(source.Id);
        if (production.Definitions != seen) outcome = await PlanAsync(commit, manifest, existing, null, cancellationToken).ConfigureAwait(false);

        progress.Begin("changing what runs");
        // From here on nothing stops it half-way but the time limit.
        using var limit = new CancellationTokenSource(options.RolloutTimeout, clock);
        await store.ReplaceDefinitionsAsync(source.Id, outcome.Definitions, limit.Token).ConfigureAwait(false);
        try
        {
            await production.ReplaceAsync(production.With(source.Id, outcome.Definitions), limit.Token).ConfigureAwait(false);
        }
        catch
        {
            await store.ReplaceDefinitionsAsync(source.Id, existing, CancellationToken.None).ConfigureAwait(false);
            throw;
        }

        return outcome with
        {
            PreviousCommit = existing.GroupBy(definition => definition.Definition.Commit.Sha).MaxBy(commit => commit.Count())?.Key,
            Changes = DefinitionComparison.Compare(existing, outcome.Definitions),
        };
    }

    private async Task<RolloutOutcome> PlanAsync(
        SourceCommit commit, Manifest manifest, IReadOnlyList<ProductionDefinition> existing, RolloutProgress? progress, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.RolloutTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        var decision = new RolloutDecision(commit, manifest);
        foreach (var section in production.Sections)
        {
            var entries = manifest.Sections.GetValueOrDefault(section.Name) ?? [];
            progress?.Begin(string.Create(CultureInfo.InvariantCulture, $"checking and warming up {entries.Count} {section.Name}"));
            var plans = await section.PlanAsync(commit, entries, production.Of(section.Name), either.Token).ConfigureAwait(false);
            var byName = plans.ToDictionary(plan => plan.Name, StringComparer.Ordinal);
            decision.Add(
                section.Name,
                [.. entries.Select(entry => byName.GetValueOrDefault(entry.Name) ?? new DefinitionPlan(entry.Name, null, []))],
                [.. existing.Where(definition => definition.Section == section.Name)]);
        }

        return decision.Outcome();
    }

    private void Tell(RolloutRow row, RolloutOrder order)
    {
        var view = row.ToView() with { InsteadOf = order.InsteadOf };
        foreach (var observer in observers) observer.OnChanged(view);
    }

    private async Task SaveAsync(LiveRepository repository)
    {
        var status = repository.Status;
        await store.ChangeAsync(repository.Id, row =>
        {
            row.FollowedBranch = status.FollowedBranch;
            row.Commit = status.Commit;
            row.Author = status.Author;
            row.Subject = status.Subject;
            row.HandledCommit = status.HandledCommit;
            row.IsWhole = status.IsWhole;
            row.Error = status.RolloutError;
            row.PolledAt = status.PolledAt;
        }, CancellationToken.None).ConfigureAwait(false);
    }

    [LoggerMessage(LogLevel.Information,
        "Commit {Commit} of {Repository}: {State}; {Deployed} definitions deployed, {Kept} kept, {Refused} refused, {Removed} removed")]
    private partial void LogDone(string commit, string repository, RolloutState state, int deployed, int kept, int refused, int removed);

    [LoggerMessage(LogLevel.Error, "Rollout {Rollout} of commit {Commit} of {Repository} failed")]
    private partial void LogFailed(Exception error, string rollout, string commit, string repository);
}
