namespace Peach.Web.Collect;

/// <summary>The Collect API: events from apps and sites.</summary>
internal static class CollectApi
{
    public static IEndpointRouteBuilder MapCollect(this IEndpointRouteBuilder routes)
    {
        return routes;
    }
}
