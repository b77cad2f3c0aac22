using Microsoft.AspNetCore.Components;
using Peach.Core.Platform;

namespace Peach.Web.Components.Parts;

/// <summary>Roles in organisations, to be given by who administers them.</summary>
public sealed partial class RoleFields
{
    /// <summary>What is chosen; changed in place.</summary>
    [Parameter, EditorRequired]
    public List<RoleChoice> Choices { get; set; } = [];

    [Parameter]
    public string Label { get; set; } = "Roles";

    [Inject]
    private IOrganisationDirectory Directory { get; set; } = null!;
}
