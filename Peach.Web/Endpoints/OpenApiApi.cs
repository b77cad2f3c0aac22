using Peach.Core.Endpoints;

namespace Peach.Web.Endpoints;

/// <summary>Each organisation's description of its endpoints, for tools.</summary>
internal static class OpenApiApi
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var descriptions = routes.ServiceProvider.GetRequiredService<IEndpointDescriptions>();
        routes.MapGet("/api/v1/{codops}/openapi.json", (HttpContext context, string codops) =>
        {
            var headers = context.Response.Headers;
            headers.AccessControlAllowOrigin = "*";
            if (descriptions.OpenApi(codops) is not { } document)
                return Results.Problem($"There is no organisation {codops}.", statusCode: StatusCodes.Status404NotFound, title: "No such organisation");
            headers.CacheControl = "no-cache";
            return Results.Bytes(document.Json, "application/json; charset=utf-8", entityTag: new Microsoft.Net.Http.Headers.EntityTagHeaderValue($"\"{document.Tag}\""));
        }).AllowAnonymous().ShortCircuit();
    }
}
