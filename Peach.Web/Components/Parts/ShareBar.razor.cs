using System.Globalization;
using Microsoft.AspNetCore.Components;

namespace Peach.Web.Components.Parts;

/// <summary>A part of a whole.</summary>
public sealed partial class ShareBar
{
    /// <summary>0 to 1.</summary>
    [Parameter, EditorRequired]
    public double Share { get; set; }

    /// <summary>Of what, for those who hear it.</summary>
    [Parameter]
    public string Of { get; set; } = "of the traffic";

    private string Text => string.Create(CultureInfo.InvariantCulture, $"{Share * 100:0.#}%");

    private string Filled => (Math.Clamp(Share, 0, 1) * 80).ToString("F0", CultureInfo.InvariantCulture);
}
