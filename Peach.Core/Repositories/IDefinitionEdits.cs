using Peach.Core.Platform;

namespace Peach.Core.Repositories;

/// <summary>
/// Definitions that are made in the UI, for the functions of a repository: they stand beside those in its manifest, are checked and rolled out by the same rules, and follow its
/// commits. Where both name one, the manifest's goes first.
/// </summary>
public interface IDefinitionEdits
{
    /// <summary>The newest version of each that is not taken out, of one repository or of all.</summary>
    Task<IReadOnlyList<DefinitionVersion>> ListAsync(string? repositoryId, CancellationToken cancellationToken);

    /// <summary>All versions, newest first.</summary>
    Task<IReadOnlyList<DefinitionVersion>> VersionsAsync(DefinitionKey key, CancellationToken cancellationToken);

    /// <summary>Checks an edit as a rollout of the repository's commit would.</summary>
    /// <exception cref="PeachException">There is no such repository or section, or nothing of the repository runs yet.</exception>
    Task<IReadOnlyList<ManifestProblem>> CheckAsync(DefinitionKey key, string content, CancellationToken cancellationToken);

    /// <summary>Checks an edit, keeps it and has it rolled out.</summary>
    /// <exception cref="PeachException">As for <see cref="CheckAsync"/>; or somebody else has saved a version meanwhile.</exception>
    Task<DefinitionSaving> SaveAsync(DefinitionKey key, DefinitionEdit edit, CancellationToken cancellationToken);
}
