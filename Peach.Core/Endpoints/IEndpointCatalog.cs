namespace Peach.Core.Endpoints;

/// <summary>The endpoints in production.</summary>
public interface IEndpointCatalog
{
    /// <summary>All endpoints by organisation and URL, with their figures of the last minute; read from memory.</summary>
    IReadOnlyList<EndpointView> List();
}
