using Microsoft.AspNetCore.Components;
using Peach.Core.Tasks;

namespace Peach.Web.Components.Parts;

/// <summary>The files that a run left; pages and pictures are shown in a frame that may do nothing.</summary>
public sealed partial class RunArtifacts
{
    private static readonly string[] Shown = [".html", ".htm", ".png", ".jpg", ".jpeg", ".svg", ".txt", ".csv"];

    private string? _shown;

    [Parameter, EditorRequired]
    public string RunId { get; set; } = "";

    [Inject]
    private IRunRecords Records { get; set; } = null!;

    private static bool IsShown(RunArtifact artifact) => Shown.Contains(Path.GetExtension(artifact.Name), StringComparer.OrdinalIgnoreCase);

    private string AddressOf(RunArtifact artifact) => $"/tasks/runs/{RunId}/artifacts/{string.Join('/', artifact.Name.Split('/').Select(Uri.EscapeDataString))}";

    private Task<IReadOnlyList<RunArtifact>> LoadAsync(CancellationToken cancellationToken) => Records.ListArtifactsAsync(RunId, cancellationToken);
}
