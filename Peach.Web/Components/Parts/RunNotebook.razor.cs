using Microsoft.AspNetCore.Components;
using Peach.Core.Tasks;

namespace Peach.Web.Components.Parts;

/// <summary>The way to the notebook that a run has executed and kept; nothing for other runs.</summary>
public sealed partial class RunNotebook
{
    [Parameter, EditorRequired]
    public string RunId { get; set; } = "";

    [Inject]
    private IRunRecords Records { get; set; } = null!;

    private string Address => $"/tasks/runs/{RunId}/artifacts/";

    private static bool IsThere(IEnumerable<RunArtifact> artifacts) =>
        artifacts.Where(artifact => !artifact.IsTooLarge).Select(artifact => artifact.Name).ToHashSet(StringComparer.Ordinal).IsSupersetOf(["notebook.html", "notebook.ipynb"]);

    private Task<IReadOnlyList<RunArtifact>> LoadAsync(CancellationToken cancellationToken) => Records.ListArtifactsAsync(RunId, cancellationToken);
}
