namespace Peach.Core.Endpoints;

/// <summary>Describes an organisation's endpoints for those who call them.</summary>
public interface IEndpointDescriptions
{
    /// <returns>An OpenAPI 3.1 document of what is in production; null when there is no such organisation.</returns>
    OpenApiDocument? OpenApi(string codops);
}
