using Peach.Core.Endpoints.Invocation;
using Peach.Core.Endpoints.Manifest;
using Peach.Core.Endpoints.Statistics;
using Peach.Core.Repositories;

namespace Peach.Core.Endpoints.Catalog;

/// <summary>An endpoint ready to answer.</summary>
/// <param name="Pool">The workers that hold its functions.</param>
internal sealed record EndpointModel(
    EndpointDefinition Definition, SourceCommit Commit, string? StaleReason, CommitPool Pool, IReadOnlyList<ComponentModel> Components,
    ComponentModel? Fallback, EndpointStatistics Statistics)
{
    /// <summary>Counts the calls of this commit's functions; null outside production.</summary>
    public CallTally? Tally { get; init; }

    public bool IsInProduction => Tally is not null;

    /// <summary>Whether callers who ask the same may get different answers.</summary>
    public bool DependsOnUser { get; } = Definition.Components.Count > 1 || Definition.AllComponents.Any(component => component.Accepts.Contains(ComponentModel.UserParameter));

    public static EndpointModel Create(DeployedEndpoint deployed, CommitPool pool, EndpointStatistics statistics)
    {
        var definition = deployed.Definition;
        return new EndpointModel(
            definition, deployed.Source.Commit, deployed.Source.StaleReason, pool,
            [.. definition.Components.Select(component => ComponentModel.Create(component, definition, pool))],
            definition.Fallback is { } fallback ? ComponentModel.Create(fallback, definition, pool) : null,
            statistics);
    }
}
