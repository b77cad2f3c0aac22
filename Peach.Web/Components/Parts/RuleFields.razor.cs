using Microsoft.AspNetCore.Components;

namespace Peach.Web.Components.Parts;

/// <summary>The fields of one rule.</summary>
public sealed partial class RuleFields
{
    [Parameter, EditorRequired]
    public RuleDraft Rule { get; set; } = null!;

    /// <summary>Its place, counted from 1.</summary>
    [Parameter, EditorRequired]
    public int Number { get; set; }

    [Parameter]
    public bool IsLast { get; set; }

    /// <summary>By how many places.</summary>
    [Parameter]
    public EventCallback<int> OnMove { get; set; }

    [Parameter]
    public EventCallback OnRemove { get; set; }

    private bool IsFirst => Number == 1;
}
