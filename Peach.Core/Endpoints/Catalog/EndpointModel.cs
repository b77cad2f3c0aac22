using Peach.Core.Endpoints.Invocation;
using Peach.Core.Endpoints.Manifest;
using Peach.Core.Endpoints.Statistics;
using Peach.Core.Repositories;
using Peach.Core.Rules;

namespace Peach.Core.Endpoints.Catalog;

/// <summary>An endpoint ready to answer.</summary>
/// <param name="Pool">The workers that hold its functions.</param>
internal sealed record EndpointModel(
    EndpointDefinition Definition, SourceCommit Commit, string? StaleReason, CommitPool Pool, IReadOnlyList<ComponentModel> Components,
    ComponentModel? Fallback, EndpointStatistics Statistics)
{
    public IEnumerable<ComponentModel> AllComponents => Fallback is null ? Components : [.. Components, Fallback];

    /// <summary>Counts the calls of this commit's functions; null outside production.</summary>
    public CallTally? Tally { get; init; }

    /// <summary>Its repository's rules; null for none.</summary>
    public RuleSet? OwnRules { get; init; }

    /// <summary>Where an admin's rules are found, which go before its repository's; null outside production.</summary>
    public LiveRuleSlot? LiveRules { get; init; }

    /// <summary>The rules that hold at this moment; null for none.</summary>
    public RuleSet? Rules => LiveRules?.Current is { } live ? live.Rules : OwnRules;

    public bool IsInProduction => Tally is not null;

    /// <summary>Its split; null where there is nothing to split.</summary>
    public EndpointExperiment? Experiment { get; } = Definition.Components.Count > 1
        ? new EndpointExperiment(Definition.SplitBy, [.. Definition.Components.Select(component => KeyValuePair.Create(component.Name, (double)component.Weight))])
        : null;

    /// <summary>Whether callers who ask the same may get different answers.</summary>
    public bool DependsOnUser { get; } = Definition.Components.Count > 1 || ReadsUser(Definition);

    /// <summary>Whether the answer would be another, or stay the same, for who has an id that this request lacks.</summary>
    public bool NeedsClientId(Invocation.Invocation invocation) =>
        DependsOnUser && ((Components.Count > 1 && invocation.Unit is null) || (invocation.User is null && ReadsUser(Definition)));

    public static EndpointModel Create(DeployedEndpoint deployed, CommitPool pool, EndpointStatistics statistics)
    {
        var definition = deployed.Definition;
        return new EndpointModel(
            definition, deployed.Source.Commit, deployed.Source.StaleReason, pool,
            [.. definition.Components.Select(component => ComponentModel.Create(component, definition, pool))],
            definition.Fallback is { } fallback ? ComponentModel.Create(fallback, definition, pool) : null,
            statistics)
        {
            OwnRules = definition.Rules is { } rules ? RuleSet.Of(RulesReader.Read(rules).Rules) : null,
        };
    }

    /// <summary>A declared user is filled from the cookie and may reach a function with <c>**kwargs</c>, or a rule.</summary>
    private static bool ReadsUser(EndpointDefinition definition) => definition.Parameters.Any(parameter => parameter.Name == ComponentModel.UserParameter) || definition.AllComponents.Any(component => component.Accepts.Contains(ComponentModel.UserParameter));
}
