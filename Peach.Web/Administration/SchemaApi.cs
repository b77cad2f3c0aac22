using System.Text;
using Peach.Core.Repositories;
using Peach.Web.Collector;

namespace Peach.Web.Administration;

/// <summary>The JSON Schema of <c>peach.yaml</c>, for editors.</summary>
internal static class SchemaApi
{
    public const string Path = "/schemas/peach.json";

    public static void MapSchemas(this IEndpointRouteBuilder routes)
    {
        var file = new Lazy<PublishedFile>(() => new PublishedFile(
            Encoding.UTF8.GetBytes(routes.ServiceProvider.GetRequiredService<IManifestFormat>().JsonSchema), "application/schema+json; charset=utf-8", "public, max-age=300"));
        routes.MapMethods(Path, ["GET", "HEAD"], context =>
        {
            // Editors in a browser load it from their own pages.
            context.Response.Headers.AccessControlAllowOrigin = "*";
            return file.Value.WriteAsync(context);
        }).AllowAnonymous();
    }
}
