using Microsoft.AspNetCore.Components;
using Peach.Core.Endpoints;
using Peach.Web.Access;

namespace Peach.Web.Components.Pages;

/// <summary>The endpoints in production: what they are made of, how they do, and a try.</summary>
public sealed partial class Endpoints
{
    [Inject]
    private IEndpointCatalog Catalog { get; set; } = null!;

    private Task<IReadOnlyList<EndpointView>> LoadAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<EndpointView>>([.. Catalog.List().SeenBy(User, endpoint => endpoint.Codops)]);
}
