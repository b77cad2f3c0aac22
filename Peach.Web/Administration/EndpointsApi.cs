using Peach.Core.Access;
using Peach.Core.Endpoints;
using Peach.Web.Access;

namespace Peach.Web.Administration;

/// <summary>The endpoints in production, and how they do.</summary>
internal static class EndpointsApi
{
    public static void MapEndpointList(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/endpoints", (Caller caller, IEndpointCatalog catalog) => catalog.List().SeenBy(caller, endpoint => endpoint.Codops).Select(Describe))
            .RequireRole(Role.Viewer, OrganisationOf.Handler);

    private static object Describe(EndpointView endpoint) => new
    {
        codops = endpoint.Codops,
        name = endpoint.Name,
        path = $"/api/v1/{endpoint.Codops}{endpoint.Url}",
        repository = endpoint.RepositoryName,
        commit = endpoint.Commit,
        stale = endpoint.StaleReason,
        last_error = endpoint.LastError,
        requests_per_second = endpoint.RequestsPerSecond,
        p50_ms = endpoint.P50?.TotalMilliseconds,
        p99_ms = endpoint.P99?.TotalMilliseconds,
        errors = endpoint.Errors,
        fallbacks = endpoint.Fallbacks,
        example = endpoint.Example,
        parameters = endpoint.Parameters.Select(parameter => new { name = parameter.Name, type = parameter.Type, required = parameter.Required, @default = parameter.Default }),
    };
}
