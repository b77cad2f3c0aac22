namespace Peach.Core.Endpoints;

/// <summary>The endpoints in production.</summary>
public interface IEndpointCatalog
{
    /// <summary>All endpoints by organisation and URL, with their figures of the last minute; read from memory.</summary>
    IReadOnlyList<EndpointView> List();

    /// <param name="codops">The organisation.</param>
    /// <param name="path">The endpoint's URL without the slash it begins with.</param>
    /// <returns>The repository that an endpoint is from; null when there is no such endpoint.</returns>
    string? RepositoryOf(string codops, string path);
}
