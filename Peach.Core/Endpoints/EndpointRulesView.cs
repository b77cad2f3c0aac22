using Peach.Core.Rules;

namespace Peach.Core.Endpoints;

/// <summary>An endpoint's business rules.</summary>
/// <param name="Path">The endpoint's URL under the organisation's API root, without the slash it begins with.</param>
/// <param name="Own">Its repository's rules as YAML; empty for none.</param>
/// <param name="Live">The live version that holds in their place; null when the repository's hold.</param>
/// <param name="LatestVersion">The newest live version's number, whether it holds rules or gave way to the repository's; 0 for none.</param>
/// <param name="Parameters">The request's parameters that rules may name.</param>
/// <param name="TakesAny">Whether they may name any.</param>
public sealed record EndpointRulesView(
    string Codops, string Endpoint, string Path, string Own, RuleVersion? Live, int LatestVersion, IReadOnlyList<string> Parameters, bool TakesAny)
{
    /// <summary>The rules that hold, as YAML.</summary>
    public string Text => Live?.Content ?? Own;
}
