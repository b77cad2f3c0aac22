using Peach.Core.Endpoints;

namespace Peach.Tests.Components.Fakes;

internal sealed class FakeEndpoints : IEndpointCatalog
{
    public List<EndpointView> Endpoints { get; } = [];

    public IReadOnlyList<EndpointView> List() => Endpoints;

    public string? RepositoryOf(string codops, string path) => Endpoints.Find(endpoint => endpoint.Codops == codops && endpoint.Url == "/" + path)?.RepositoryId;
}
