using Peach.Core.Endpoints;

namespace Peach.Tests.Components.Fakes;

internal sealed class FakeEndpoints : IEndpointCatalog
{
    public List<EndpointView> Endpoints { get; } = [];

    public IReadOnlyList<EndpointView> List() => Endpoints;
}
