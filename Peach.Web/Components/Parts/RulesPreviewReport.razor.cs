using Microsoft.AspNetCore.Components;
using Peach.Core.Endpoints;

namespace Peach.Web.Components.Parts;

/// <summary>What other rules would have done to recent requests.</summary>
public sealed partial class RulesPreviewReport
{
    [Parameter, EditorRequired]
    public RulesPreview Preview { get; set; } = null!;

    private static string List(IReadOnlyList<string> ids) => ids.Count == 0 ? "nothing" : string.Join(", ", ids);
}
