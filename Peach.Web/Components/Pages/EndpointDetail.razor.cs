using Microsoft.AspNetCore.Components;
using Peach.Core.Endpoints;

namespace Peach.Web.Components.Pages;

/// <summary>One endpoint in production: its figures by component and version, and a form to try it.</summary>
public sealed partial class EndpointDetail
{
    [Parameter]
    public string Codops { get; set; } = "";

    [Parameter]
    public string Name { get; set; } = "";

    [Inject]
    private IEndpointCatalog Catalog { get; set; } = null!;

    private Task<IReadOnlyList<EndpointView>> LoadAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<EndpointView>>([.. Catalog.List().Where(endpoint => endpoint.Codops == Codops && endpoint.Name == Name).Take(1)]);
}
