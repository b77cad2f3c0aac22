using Peach.Core.Endpoints.Catalog;

namespace Peach.Core.Endpoints.Statistics;

internal sealed class EndpointMetrics(EndpointActivator activator, ComponentTallies tallies) : IEndpointMetrics
{
    public IReadOnlyList<ComponentFigures> Components() => tallies.Read();

    public IReadOnlyList<EndpointCounts> Endpoints() =>
        [.. activator.Snapshot.Endpoints.Select(endpoint => new EndpointCounts(endpoint.Definition.Codops, endpoint.Definition.Name, endpoint.Statistics.Refusals))];
}
