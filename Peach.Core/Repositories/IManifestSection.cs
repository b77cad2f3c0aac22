namespace Peach.Core.Repositories;

/// <summary>
/// What a module makes of its section of <c>peach.yaml</c>. Repositories knows sections by this interface only.
/// </summary>
public interface IManifestSection
{
    /// <summary>The section's key at the top of the file, e.g. <c>tasks</c>.</summary>
    string Name { get; }

    /// <summary>What the section may hold; null where it does not say.</summary>
    SectionFormat? Format => null;

    /// <summary>
    /// Checks a commit's definitions without touching production: reads every entry, finds the code it names and tries it.
    /// Mistakes are problems of the plan, never exceptions.
    /// </summary>
    /// <param name="commit">The commit, checked out.</param>
    /// <param name="entries">The section's entries from all manifest files; names are unique.</param>
    /// <param name="deployed">This section's definitions in production, of every repository; a name or URL taken by another repository is a problem.</param>
    Task<IReadOnlyList<DefinitionPlan>> PlanAsync(
        SourceCommit commit, IReadOnlyList<ManifestEntry> entries, IReadOnlyList<DeployedDefinition> deployed, CancellationToken cancellationToken);

    /// <summary>
    /// Makes these definitions, of all repositories, what runs: one atomic swap; what ran before is drained. Called after each
    /// rollout, after a repository's removal, and once at the start of the process.
    /// </summary>
    Task ActivateAsync(IReadOnlyList<DeployedDefinition> definitions, CancellationToken cancellationToken);
}
