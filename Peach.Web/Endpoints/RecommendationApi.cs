namespace Peach.Web.Endpoints;

/// <summary>The recommendation API, in all its URL forms.</summary>
internal static class RecommendationApi
{
    public static IEndpointRouteBuilder MapEndpoints(this IEndpointRouteBuilder routes)
    {
        return routes;
    }
}
