using Peach.Core.Repositories;

namespace Peach.Core.Endpoints;

/// <summary>Endpoints of commits that are not in production, each set under an id of its owner's, served by workers of their own.</summary>
public interface IEndpointTrials
{
    /// <summary>Makes these, all of one commit, the endpoints under an id; a worker starts with the first request.</summary>
    void Show(string id, IReadOnlyList<DeployedDefinition> definitions);

    void Remove(string id);

    /// <summary>The endpoints under an id; none when there is no such id.</summary>
    IReadOnlyList<TrialEndpoint> List(string id);

    /// <returns>The answer, also when things go wrong; dispose it when it has been written.</returns>
    ValueTask<EndpointAnswer> InvokeAsync(string id, EndpointRequest request, CancellationToken cancellationToken);

    /// <summary>Asks production without counting the request in its figures.</summary>
    ValueTask<EndpointAnswer> InvokeProductionAsync(EndpointRequest request);

    /// <summary>The latest requests to an endpoint in production, newest first; user ids are kept only by setting (<see cref="EndpointsOptions.RecordUserIds"/>).</summary>
    /// <param name="codops">The organisation.</param>
    /// <param name="path">The endpoint's URL without the slash it begins with.</param>
    IReadOnlyList<EndpointRequest> Recorded(string codops, string path);
}
