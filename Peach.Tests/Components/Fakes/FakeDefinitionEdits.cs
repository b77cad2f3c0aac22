using Peach.Core.Repositories;

namespace Peach.Tests.Components.Fakes;

/// <summary>The repository r1 has one endpoint that was made in the UI, with two versions; what names no method is refused.</summary>
internal sealed class FakeDefinitionEdits : IDefinitionEdits
{
    private static readonly DateTimeOffset Then = DateTimeOffset.UnixEpoch.AddYears(56);

    private readonly List<DefinitionVersion> _versions =
    [
        new(new DefinitionKey("r1", "endpoints", "popular"), 1, "notebook: older.ipynb\nmethod: popular\n", "ona", "For the front page", Then),
        new(new DefinitionKey("r1", "endpoints", "popular"), 2, "notebook: older.ipynb\nmethod: popular\ntimeout: 200ms\n", "jonas", "", Then.AddHours(1)),
    ];

    public Task<IReadOnlyList<DefinitionVersion>> ListAsync(string? repositoryId, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<DefinitionVersion>>(
        [.. _versions.Where(version => repositoryId is null || version.Key.RepositoryId == repositoryId).GroupBy(version => version.Key).Select(group => group.MaxBy(version => version.Version)!).Where(version => version.Content is not null)]);

    public Task<IReadOnlyList<DefinitionVersion>> VersionsAsync(DefinitionKey key, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<DefinitionVersion>>([.. _versions.Where(version => version.Key == key).OrderByDescending(version => version.Version)]);

    public Task<IReadOnlyList<ManifestProblem>> CheckAsync(DefinitionKey key, string content, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<ManifestProblem>>(
        content.Contains("method:", StringComparison.Ordinal) ? [] : [new ManifestProblem(ProblemSeverity.Error, "UI", 1, 1, "endpoints.x has no method; add e.g. \"method: similar\"")]);

    public async Task<DefinitionSaving> SaveAsync(DefinitionKey key, DefinitionEdit edit, CancellationToken cancellationToken)
    {
        if (edit.Content is { } content && await CheckAsync(key, content, cancellationToken) is { Count: > 0 } problems) return new DefinitionSaving(null, problems);
        var version = new DefinitionVersion(key, _versions.Count(other => other.Key == key) + 1, edit.Content, edit.Author, edit.Comment, Then.AddHours(2));
        _versions.Add(version);
        return new DefinitionSaving(version, []);
    }
}
