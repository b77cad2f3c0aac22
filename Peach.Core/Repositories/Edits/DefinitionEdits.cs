using System.Globalization;
using Peach.Core.Platform;
using Peach.Core.Repositories.Catalog;
using Peach.Core.Repositories.Checkouts;
using Peach.Core.Repositories.Manifests;
using Peach.Core.Repositories.Rollouts;

namespace Peach.Core.Repositories.Edits;

internal sealed class DefinitionEdits(
    DefinitionEditStore store, RepositoryCatalog catalog, TreeStore trees, Production production, RepositoriesOptions options, IAudit audit, TimeProvider clock) : IDefinitionEdits
{
    private const int MaxContent = 100_000;
    private const int MaxComment = 500;

    public async Task<IReadOnlyList<DefinitionVersion>> ListAsync(string? repositoryId, CancellationToken cancellationToken) =>
        [.. (await store.ListAsync(repositoryId, cancellationToken).ConfigureAwait(false)).Where(version => version.Content is not null)];

    public Task<IReadOnlyList<DefinitionVersion>> VersionsAsync(DefinitionKey key, CancellationToken cancellationToken) => store.VersionsAsync(key, cancellationToken);

    public async Task<IReadOnlyList<ManifestProblem>> CheckAsync(DefinitionKey key, string content, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(content);
        var section = SectionOf(key);
        if (content.Length > MaxContent) throw new PeachException(string.Create(CultureInfo.InvariantCulture, $"The definition must be at most {MaxContent} characters, was {content.Length}."));
        var commit = await CommitOfAsync(key.RepositoryId, cancellationToken).ConfigureAwait(false);
        var others = (await store.ListAsync(key.RepositoryId, cancellationToken).ConfigureAwait(false)).Where(other => other.Key != key);
        var manifest = ManifestReader.Read(commit.Tree, [.. production.Sections.Select(each => each.Name)], [.. others, new DefinitionVersion(key, 0, content, "", "", default)]);
        var own = manifest.Problems.Where(problem => problem.File == ManifestReader.EditName(key)).ToList();
        var entries = manifest.Sections.GetValueOrDefault(key.Section) ?? [];
        if (own.Exists(problem => problem.Severity == ProblemSeverity.Error) || !entries.Any(entry => entry.Name == key.Name && entry.Value.File == ManifestReader.EditName(key))) return own;
        using var limit = new CancellationTokenSource(options.RolloutTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        var plans = await section.PlanAsync(commit, entries, production.Of(section.Name), either.Token).ConfigureAwait(false);
        return [.. own, .. plans.Where(plan => plan.Name == key.Name).SelectMany(plan => plan.Problems)];
    }

    public async Task<DefinitionSaving> SaveAsync(DefinitionKey key, DefinitionEdit edit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(edit);
        SectionOf(key);
        if (edit.Comment.Trim().Length > MaxComment) throw new PeachException(string.Create(CultureInfo.InvariantCulture, $"The comment must be at most {MaxComment} characters, was {edit.Comment.Trim().Length}."));
        IReadOnlyList<ManifestProblem> problems = [];
        if (edit.Content is { } content)
        {
            problems = await CheckAsync(key, content, cancellationToken).ConfigureAwait(false);
            if (problems.Any(problem => problem.Severity == ProblemSeverity.Error)) return new DefinitionSaving(null, problems);
        }

        var before = await store.VersionsAsync(key, cancellationToken).ConfigureAwait(false) is [var newest, ..] ? newest : null;
        var saved = await store.AddAsync(key, edit, cancellationToken).ConfigureAwait(false);
        await catalog.RollOutAgainAsync(key.RepositoryId, edit.Author, $"{key.Section}: {key.Name} {(edit.Content is null ? "was taken out" : "was saved")}{(saved.Comment.Length > 0 ? $": {saved.Comment}" : "")}")
            .ConfigureAwait(false);
        await audit.RecordAsync(new AuditChange(
            edit.Content is null ? "took out" : "saved", key.Section, key.Name, catalog.Find(key.RepositoryId)?.Codops, before is null ? null : new { before.Version, before.Content },
            new { saved.Version, saved.Content, saved.Comment })).ConfigureAwait(false);
        return new DefinitionSaving(saved, problems);
    }

    private IManifestSection SectionOf(DefinitionKey key)
    {
        var names = production.Sections.Select(section => section.Name).ToList();
        return production.Sections.FirstOrDefault(section => section.Name == key.Section)
            ?? throw new PeachException($"There is no section \"{key.Section}\"{Closest.Suggestion(key.Section, names)} The sections are {string.Join(", ", names)}.");
    }

    private async Task<SourceCommit> CommitOfAsync(string repositoryId, CancellationToken cancellationToken)
    {
        if (catalog.LiveOf(repositoryId)?.Status is not { } status) throw new PeachException($"There is no repository {repositoryId}.");
        if (status.Commit is not { } commit) throw new PeachException($"Nothing of the repository {status.Source.Name} has been rolled out yet; push to it first.");
        return new SourceCommit(repositoryId, status.Source.Name, status.Source.Codops, commit, await trees.CheckOutAsync(repositoryId, commit, cancellationToken).ConfigureAwait(false));
    }
}
