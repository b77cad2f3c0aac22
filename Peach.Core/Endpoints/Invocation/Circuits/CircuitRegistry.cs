using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Peach.Core.Endpoints.Catalog;
using Peach.Core.Endpoints.Manifest;
using Peach.Core.Repositories;

namespace Peach.Core.Endpoints.Invocation.Circuits;

/// <summary>Keeps each component's circuit while its commit is in production; another commit starts with a closed one.</summary>
internal sealed class CircuitRegistry(IOptions<EndpointsOptions> options, TimeProvider clock)
{
    private readonly ConcurrentDictionary<(string Repository, string Commit, string Codops, string Endpoint, string Component), Circuit> _circuits = new();

    /// <summary>Gives the endpoint's components their circuits.</summary>
    public EndpointModel Equip(EndpointModel endpoint) => endpoint with
    {
        Components = [.. endpoint.Components.Select(component => component with { Circuit = Of(endpoint.Commit, endpoint.Definition, component) })],
        Fallback = endpoint.Fallback is { } fallback ? fallback with { Circuit = Of(endpoint.Commit, endpoint.Definition, fallback) } : null,
    };

    /// <summary>Forgets those of commits that are not in production any more.</summary>
    public void KeepOnly(IEnumerable<SourceCommit> commits)
    {
        var kept = commits.Select(commit => (commit.RepositoryId, commit.Sha)).ToHashSet();
        foreach (var key in _circuits.Keys)
            if (!kept.Contains((key.Repository, key.Commit))) _circuits.TryRemove(key, out _);
    }

    private Circuit Of(SourceCommit commit, EndpointDefinition endpoint, ComponentModel component) => _circuits.GetOrAdd(
        (commit.RepositoryId, commit.Sha, endpoint.Codops, endpoint.Name, component.Definition.Name), _ => new Circuit(options.Value, clock));
}
