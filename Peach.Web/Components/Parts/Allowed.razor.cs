using Microsoft.AspNetCore.Components;
using Peach.Core.Access;

namespace Peach.Web.Components.Parts;

/// <summary>Draws its content for those who have a role. What is not drawn cannot be clicked by a forged message either.</summary>
public sealed partial class Allowed
{
    /// <summary>Stands for some organisation, whichever; no organisation's code.</summary>
    public const string Anywhere = "?";

    [Parameter, EditorRequired]
    public Role Role { get; set; }

    /// <summary>In which organisation; null: in all.</summary>
    [Parameter]
    public string? In { get; set; }

    [Parameter]
    public RenderFragment? ChildContent { get; set; }
}
