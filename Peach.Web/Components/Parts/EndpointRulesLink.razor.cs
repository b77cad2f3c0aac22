using Microsoft.AspNetCore.Components;
using Peach.Core.Endpoints;
using Peach.Core.Rules;

namespace Peach.Web.Components.Parts;

/// <summary>Leads to an endpoint's business rules and says what holds.</summary>
public sealed partial class EndpointRulesLink
{
    private EndpointRulesView? _view;
    private string _text = "";

    [Parameter, EditorRequired]
    public string Codops { get; set; } = "";

    [Parameter, EditorRequired]
    public string Name { get; set; } = "";

    [Inject]
    private IEndpointRules Rules { get; set; } = null!;

    /// <summary>The page around it is brought up to date again and again; the rules are read only when they are others.</summary>
    protected override void OnParametersSet()
    {
        var view = Rules.Find(Codops, Name);
        if (view is not null && (view.Text != _view?.Text || view.Live != _view.Live)) _text = Describe(view);
        _view = view;
    }

    private static string Describe(EndpointRulesView view)
    {
        var text = RulesReader.Read(view.Text).Rules.Count switch { 0 => "none", 1 => "1 rule", var count => $"{UiText.Count(count)} rules" };
        return view.Live is { } live ? $"{text}, edited live by {live.Author}" : text;
    }
}
