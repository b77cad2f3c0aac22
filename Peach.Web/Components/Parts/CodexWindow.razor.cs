using Microsoft.AspNetCore.Components;
using Peach.Core.Codex;
using Peach.Web.Components.Live;

namespace Peach.Web.Components.Parts;

/// <summary>When an item is available, as seen from now.</summary>
public sealed partial class CodexWindow
{
    [Parameter, EditorRequired]
    public CodexItem Item { get; set; } = null!;

    [Inject]
    private UiClock Clock { get; set; } = null!;
}
