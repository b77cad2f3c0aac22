using System.Globalization;
using Microsoft.AspNetCore.Components;
using Peach.Core.Tasks;

namespace Peach.Web.Components.Parts;

/// <summary>How far a run is, and what it measures.</summary>
public sealed partial class RunTelling
{
    [Parameter, EditorRequired]
    public string RunId { get; set; } = "";

    [Inject]
    private IRunRecords Records { get; set; } = null!;

    private static string EndOf(RunMetricPoint point) => point.Step is { } step ? "step " + step.ToString(CultureInfo.InvariantCulture) : "";

    private Task<RunTold> LoadAsync(CancellationToken cancellationToken) => Records.FindToldAsync(RunId, cancellationToken);
}
