using Microsoft.AspNetCore.Components;
using Peach.Core.Endpoints;
using Peach.Core.Rules;

namespace Peach.Web.Components.Parts;

/// <summary>Leads to an endpoint's business rules and says what holds.</summary>
public sealed partial class EndpointRulesLink
{
    private string _text = "";

    [Parameter, EditorRequired]
    public string Codops { get; set; } = "";

    [Parameter, EditorRequired]
    public string Name { get; set; } = "";

    [Inject]
    private IEndpointRules Rules { get; set; } = null!;

    protected override void OnParametersSet()
    {
        if (Rules.Find(Codops, Name) is not { } view) return;
        var count = RulesReader.Read(view.Text).Rules.Count;
        var text = count switch { 0 => "none", 1 => "1 rule", _ => $"{UiText.Count(count)} rules" };
        _text = view.Live is { } live ? $"{text}, edited live by {live.Author}" : text;
    }
}
