using System.Globalization;
using Microsoft.AspNetCore.Components;
using Peach.Core.Endpoints;

namespace Peach.Web.Components.Parts;

/// <summary>What an endpoint's components did, by version.</summary>
public sealed partial class EndpointFigures
{
    [Parameter, EditorRequired]
    public EndpointView Endpoint { get; set; } = null!;

    private static string Share(long part, ComponentFigures figures) =>
        figures.Requests == 0 ? "–" : string.Create(CultureInfo.InvariantCulture, $"{100.0 * part / figures.Requests:0.#}%");
}
