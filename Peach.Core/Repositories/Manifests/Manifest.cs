namespace Peach.Core.Repositories.Manifests;

/// <summary>All manifest files of a commit, merged.</summary>
/// <param name="Sections">Each section's entries, by the section's name.</param>
/// <param name="Duplicates">Names that stand twice in a section, by the section's name; none of them is an entry.</param>
/// <param name="Problems">What is wrong with the files themselves.</param>
/// <param name="IsComplete">False when some file could not be used whole: then a definition that is missing may not be gone.</param>
internal sealed record Manifest(
    IReadOnlyDictionary<string, IReadOnlyList<ManifestEntry>> Sections,
    IReadOnlyDictionary<string, IReadOnlySet<string>> Duplicates,
    IReadOnlyList<ManifestProblem> Problems,
    bool IsComplete)
{
    /// <summary>Full names of definitions that were taken out in the UI: they go even where a file cannot be read.</summary>
    public IReadOnlySet<string> TakenOut { get; init; } = new HashSet<string>();
}
