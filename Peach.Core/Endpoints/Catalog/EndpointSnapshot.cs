using System.Collections.Frozen;

namespace Peach.Core.Endpoints.Catalog;

/// <summary>All endpoints in production at one moment; swapped whole.</summary>
internal sealed class EndpointSnapshot
{
    private readonly FrozenDictionary<string, FrozenDictionary<string, EndpointModel>> _byOrganisation;

    public EndpointSnapshot(IReadOnlyList<EndpointModel> endpoints)
    {
        Endpoints = endpoints;
        _byOrganisation = endpoints.GroupBy(endpoint => endpoint.Definition.Codops).ToFrozenDictionary(
            group => group.Key,
            // Rollouts keep URLs unique; should two slip through, the first serves.
            group => group.DistinctBy(endpoint => endpoint.Definition.Url).ToFrozenDictionary(endpoint => endpoint.Definition.Url[1..], StringComparer.Ordinal),
            StringComparer.Ordinal);
    }

    public static EndpointSnapshot Empty { get; } = new([]);

    public IReadOnlyList<EndpointModel> Endpoints { get; }

    /// <param name="path">Without the slash it begins with.</param>
    public EndpointModel? Find(string codops, string path) =>
        _byOrganisation.TryGetValue(codops, out var endpoints) && endpoints.TryGetValue(path, out var endpoint) ? endpoint : null;

    /// <summary>The paths of an organisation's endpoints.</summary>
    public IEnumerable<string> PathsOf(string codops) => _byOrganisation.TryGetValue(codops, out var endpoints) ? endpoints.Keys : [];
}
