using Microsoft.AspNetCore.Components;

namespace Peach.Web.Components.Parts;

/// <summary>A button for what cannot be undone: asks before it does it.</summary>
public sealed partial class ConfirmButton
{
    private bool _asking;

    [Parameter, EditorRequired]
    public string Label { get; set; } = "";

    [Parameter, EditorRequired]
    public string Question { get; set; } = "";

    [Parameter]
    public bool Disabled { get; set; }

    [Parameter, EditorRequired]
    public EventCallback OnConfirm { get; set; }

    private async Task ConfirmAsync()
    {
        _asking = false;
        await OnConfirm.InvokeAsync();
    }
}
