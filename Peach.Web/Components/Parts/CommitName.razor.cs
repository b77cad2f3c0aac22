using Microsoft.AspNetCore.Components;

namespace Peach.Web.Components.Parts;

/// <summary>A commit as people know it: short hash and subject.</summary>
public sealed partial class CommitName
{
    [Parameter, EditorRequired]
    public string Commit { get; set; } = "";

    [Parameter]
    public string? Subject { get; set; }
}
