namespace Peach.Web.Administration;

/// <summary>The REST API of administrators and their scripts.</summary>
internal static class AdministrationApi
{
    public static IEndpointRouteBuilder MapAdministration(this IEndpointRouteBuilder routes)
    {
        return routes;
    }
}
