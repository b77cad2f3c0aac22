using Peach.Core.Platform;
using Peach.Core.Repositories.Catalog;
using Peach.Core.Repositories.Checkouts;
using Peach.Core.Repositories.Edits;
using Peach.Core.Repositories.Git;
using Peach.Core.Repositories.Manifests;
using Peach.Core.Repositories.Watching;

namespace Peach.Core.Repositories.Rollouts;

internal sealed class CommitTrials(
    RepositoryCatalog catalog, GitMirror mirror, GitSlots slots, TreeStore trees, Production production, DefinitionEditStore edits, IEnumerable<IRolloutPreparation> preparations,
    RepositoriesOptions options, TimeProvider clock) : ICommitTrials
{
    /// <summary>Sets the mirror and the folders of trials apart from those of production.</summary>
    private const string Suffix = "-trials";

    public async Task<SourceCommit> FetchAsync(string repositoryId, string version, CancellationToken cancellationToken)
    {
        var source = Find(repositoryId);
        var own = source with { Id = source.Id + Suffix };
        CommitInfo info;
        using (await slots.EnterAsync(cancellationToken).ConfigureAwait(false))
        {
            if (IsCommit(version))
            {
                info = await mirror.FetchCommitAsync(own, version, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                own = own with { Branch = BranchName.Parse(version) ?? throw new PeachException("version is missing; give a branch or a commit's 40 digits.") };
                var head = await mirror.FindHeadAsync(own, cancellationToken).ConfigureAwait(false);
                info = await mirror.FetchAsync(own, head, cancellationToken).ConfigureAwait(false);
            }
        }

        var tree = await trees.CheckOutAsync(own.Id, info.Sha, cancellationToken).ConfigureAwait(false);
        await TidyAsync(own.Id, tree, cancellationToken).ConfigureAwait(false);
        return Commit(source, info.Sha, tree);
    }

    public async Task<SourceCommit> RestoreAsync(string repositoryId, string commit, CancellationToken cancellationToken)
    {
        var source = Find(repositoryId);
        return Commit(source, commit, await trees.RestoreAsync(source with { Id = source.Id + Suffix }, commit, cancellationToken).ConfigureAwait(false));
    }

    public async Task<TrialPlan> PlanAsync(SourceCommit commit, IProgress<string> progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(commit);
        ArgumentNullException.ThrowIfNull(progress);
        using var limit = new CancellationTokenSource(options.RolloutTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            return await PlanWithinAsync(commit, progress, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new PeachException($"Checking the commit took longer than {DurationText.Format(options.RolloutTimeout)} (Repositories:RolloutTimeout) and was stopped.");
        }
    }

    public void Forget(string repositoryId) => mirror.Remove(repositoryId + Suffix);

    /// <summary>The mirror keeps the commits that are checked out and lets the others go.</summary>
    private async Task TidyAsync(string id, string tree, CancellationToken cancellationToken)
    {
        try
        {
            var commits = Directory.EnumerateDirectories(Path.GetDirectoryName(tree)!).Select(folder => Path.GetFileName(folder)).Where(IsCommit).ToList();
            var kept = new HashSet<string>(StringComparer.Ordinal);
            foreach (var commit in commits)
                if (await mirror.HasCommitAsync(id, commit, cancellationToken).ConfigureAwait(false)) kept.Add(commit);
            await mirror.KeepAsync(id, kept, cancellationToken).ConfigureAwait(false);
        }
        catch (GitException)
        {
            // What is not tidied now is after the next fetch; what it holds too much of costs disk only.
        }
    }

    private async Task<TrialPlan> PlanWithinAsync(SourceCommit commit, IProgress<string> progress, CancellationToken cancellationToken)
    {
        foreach (var preparation in preparations) await preparation.PrepareAsync(commit, progress, cancellationToken).ConfigureAwait(false);
        progress.Report("checking and warming up the definitions");
        var manifest = ManifestReader.Read(
            commit.Tree, [.. production.Sections.Select(section => section.Name)], await edits.ListAsync(commit.RepositoryId, cancellationToken).ConfigureAwait(false));
        var decision = new RolloutDecision(commit, manifest);
        foreach (var section in production.Sections)
        {
            var entries = manifest.Sections.GetValueOrDefault(section.Name) ?? [];
            decision.Add(section.Name, await section.PlanAsync(commit, entries, production.Of(section.Name), cancellationToken).ConfigureAwait(false), []);
        }

        var outcome = decision.Outcome();
        return new TrialPlan(
            outcome.State, outcome.Problems, outcome.Refused,
            outcome.Definitions.GroupBy(definition => definition.Section).ToDictionary(
                section => section.Key, section => (IReadOnlyList<DeployedDefinition>)[.. section.Select(definition => definition.Definition)], StringComparer.Ordinal));
    }

    private RepositorySource Find(string repositoryId) => catalog.SourceOf(repositoryId) ?? throw new PeachException($"There is no repository {repositoryId}.");

    private static SourceCommit Commit(RepositorySource source, string sha, string tree) => new(source.Id, source.Name, source.Codops, sha, tree) { IsTrial = true };

    private static bool IsCommit(string version) => version.Length == 40 && version.All(char.IsAsciiHexDigitLower);
}
