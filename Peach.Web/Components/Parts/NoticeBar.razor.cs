using Microsoft.AspNetCore.Components;
using Peach.Web.Components.Live;

namespace Peach.Web.Components.Parts;

/// <summary>What became of the last action; read out by screen readers.</summary>
public sealed partial class NoticeBar
{
    [Parameter, EditorRequired]
    public Notice? Notice { get; set; }
}
