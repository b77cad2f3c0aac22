namespace Peach.Core.Endpoints;

/// <summary>What endpoints do, in numbers that only grow; read from memory.</summary>
public interface IEndpointMetrics
{
    /// <summary>By endpoint, component and commit: of each component in production the latest three commits.</summary>
    IReadOnlyList<ComponentFigures> Components();

    /// <summary>The endpoints in production.</summary>
    IReadOnlyList<EndpointCounts> Endpoints();
}
