using Peach.Core.Repositories;

namespace Peach.Core.Tasks.Manifest;

/// <summary>A manifest entry on its way to a definition, with the places that messages point at.</summary>
internal sealed class TaskDraft(ManifestEntry entry, SourceCommit commit)
{
    public ManifestEntry Entry { get; } = entry;

    public SourceCommit Commit { get; } = commit;

    public List<ManifestProblem> Problems { get; } = [];

    /// <summary>What was read; null when a part without which there is no definition is missing.</summary>
    public TaskDefinition? Definition { get; set; }

    public ManifestNode? Codops { get; set; }

    /// <summary>The function it names; null when it names none.</summary>
    public CodeReference? Code { get; set; }

    public ManifestNode? Arguments { get; set; }

    public ManifestNode? Schedule { get; set; }

    public ManifestNode? TimeZone { get; set; }

    public ManifestNode? After { get; set; }

    public bool HasErrors => Problems.Any(problem => problem.Severity == ProblemSeverity.Error);
}
