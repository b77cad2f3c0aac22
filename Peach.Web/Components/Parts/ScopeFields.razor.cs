using System.Globalization;
using Microsoft.AspNetCore.Components;

namespace Peach.Web.Components.Parts;

/// <summary>What a token is for, and how long it is good.</summary>
public sealed partial class ScopeFields
{
    /// <summary>What is chosen; changed in place.</summary>
    [Parameter, EditorRequired]
    public ScopeChoice Choice { get; set; } = new();

    private void Days(ChangeEventArgs change)
    {
        if (int.TryParse(change.Value?.ToString(), CultureInfo.InvariantCulture, out var days)) Choice.Days = days;
    }
}
