using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Peach.Core.Endpoints;
using Peach.Core.Forge;
using Peach.Core.Platform;
using Peach.Core.Previews.Storage;
using Peach.Core.Repositories;

namespace Peach.Core.Previews.Building;

/// <summary>Takes a preview's version to where it answers, or brings back one that did.</summary>
internal sealed partial class PreviewBuilder(
    PreviewBoard board, PreviewStore store, ICommitTrials trials, IEndpointTrials endpoints, IForge forge, IOptions<PreviewsOptions> options, TimeProvider clock,
    ILogger<PreviewBuilder> logger)
{
    public const string StatusName = "peach/preview";

    /// <summary>The section of the manifest that previews show; tasks of previews never run.</summary>
    private const string Section = "endpoints";

    /// <returns>Whether there is something new to compare with production.</returns>
    public async Task<bool> BuildAsync(string id, CancellationToken cancellationToken)
    {
        if (board.Change(id, preview => preview with { State = PreviewState.Preparing, Step = "fetching the commit", UpdatedAt = clock.GetUtcNow() }) is not { } preview) return false;
        try
        {
            var commit = await trials.FetchAsync(preview.RepositoryId, preview.Version, cancellationToken).ConfigureAwait(false);
            board.Change(id, now => now with { Trees = [.. now.Trees, commit.Tree] });
            Tell(preview, commit.Sha, CommitStatusState.Running, "Preparing the preview");
            var plan = await trials.PlanAsync(commit, new PreviewStep(board, id), cancellationToken).ConfigureAwait(false);
            return await ShowAsync(preview, commit, plan).ConfigureAwait(false);
        }
        catch (PeachException error)
        {
            await FailAsync(id, error.Message).ConfigureAwait(false);
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            LogFailed(error, preview.Version, preview.RepositoryId);
            await FailAsync(id, "An error occurred inside Peach; its log tells more.").ConfigureAwait(false);
        }

        return false;
    }

    /// <summary>Makes a preview answer again that was built before the process started.</summary>
    /// <returns>False when it has to be built anew.</returns>
    public async Task<bool> RestoreAsync(string id, CancellationToken cancellationToken)
    {
        if (board.Find(id) is not { Commit: { } sha, State: PreviewState.Ready or PreviewState.Partial } preview) return false;
        try
        {
            var commit = await trials.RestoreAsync(preview.RepositoryId, sha, cancellationToken).ConfigureAwait(false);
            board.Change(id, now => now with { Trees = [commit.Tree], Step = null });
            endpoints.Show(id, Definitions(commit, preview.Definitions));
            return true;
        }
        catch (PeachException error)
        {
            LogNotRestored(preview.Version, preview.RepositoryId, error.Message);
            return false;
        }
    }

    private async Task<bool> ShowAsync(Preview preview, SourceCommit commit, TrialPlan plan)
    {
        var definitions = plan.Definitions.GetValueOrDefault(Section) ?? [];
        endpoints.Show(preview.Id, definitions);
        var now = clock.GetUtcNow();
        var changed = board.Change(preview.Id, before => before with
        {
            Commit = commit.Sha,
            State = plan.State switch
            {
                RolloutState.Succeeded => PreviewState.Ready,
                RolloutState.Partial when definitions.Count > 0 => PreviewState.Partial,
                _ => PreviewState.Failed,
            },
            Error = null,
            Problems = plan.Problems,
            Definitions = [.. definitions.Select(definition => new PreviewDefinition(definition.Name, definition.Content))],
            Trees = [commit.Tree],
            Step = null,
            Replay = before.Commit == commit.Sha ? before.Replay : null,
            UpdatedAt = now,
            UsedAt = now,
            ExpiresAt = now + TimeSpan.FromDays(options.Value.KeepDays),
        });
        if (changed is null)
        {
            endpoints.Remove(preview.Id);
            return false;
        }

        await store.SaveAsync(changed.Id, CancellationToken.None).ConfigureAwait(false);
        var error = plan.Problems.FirstOrDefault(problem => problem.Severity == ProblemSeverity.Error);
        Tell(changed, commit.Sha, error is null ? CommitStatusState.Succeeded : CommitStatusState.Failed, error?.ToString() ?? PreviewNote.Count(definitions.Count, "endpoint") + " in the preview");
        LogBuilt(preview.Version, commit.RepositoryName, changed.State);
        return definitions.Count > 0 || changed.MergeRequest is not null;
    }

    private async Task FailAsync(string id, string reason)
    {
        // What answered before goes too: a preview is its newest commit or nothing.
        endpoints.Remove(id);
        var failed = board.Change(id, preview => preview with
        {
            State = PreviewState.Failed, Error = reason, Problems = [], Definitions = [], Trees = [], Step = null, UpdatedAt = clock.GetUtcNow(),
        });
        if (failed is null) return;
        await store.SaveAsync(id, CancellationToken.None).ConfigureAwait(false);
        if (failed.Commit is { } commit) Tell(failed, commit, CommitStatusState.Failed, reason);
    }

    private void Tell(Preview preview, string commit, CommitStatusState state, string description) =>
        forge.SetStatus(new CommitStatus(preview.RepositoryId, commit, StatusName, state, description, $"/previews#{preview.Id}"));

    private static List<DeployedDefinition> Definitions(SourceCommit commit, IReadOnlyList<PreviewDefinition> definitions) =>
        [.. definitions.Select(definition => new DeployedDefinition(commit, definition.Name, definition.Content, null))];

    [LoggerMessage(LogLevel.Information, "The preview of {Version} of {Repository} is built: {State}")]
    private partial void LogBuilt(string version, string repository, PreviewState state);

    [LoggerMessage(LogLevel.Error, "Building the preview of {Version} of repository {Repository} failed")]
    private partial void LogFailed(Exception error, string version, string repository);

    [LoggerMessage(LogLevel.Warning, "The preview of {Version} of repository {Repository} could not be brought back and is built anew: {Reason}")]
    private partial void LogNotRestored(string version, string repository, string reason);
}
