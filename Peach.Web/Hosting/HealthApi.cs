namespace Peach.Web.Hosting;

/// <summary>Liveness and readiness for whoever watches the process.</summary>
internal static class HealthApi
{
    public static IEndpointRouteBuilder MapHealth(this IEndpointRouteBuilder routes)
    {
        return routes;
    }
}
