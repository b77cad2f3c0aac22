using Microsoft.Extensions.Primitives;

namespace Peach.Web.Collect;

/// <summary>Lets every site's script send events: its origin is allowed by name, because browsers send cookies along.</summary>
internal static class CollectCors
{
    public const string Methods = "POST, OPTIONS";

    /// <summary>Puts on every reply, also on refusals, what lets a browser's script read it.</summary>
    public static void Allow(HttpContext context)
    {
        var origin = context.Request.Headers.Origin;
        var headers = context.Response.Headers;
        headers.AccessControlExposeHeaders = "Retry-After";
        if (StringValues.IsNullOrEmpty(origin))
        {
            headers.AccessControlAllowOrigin = "*";
            return;
        }

        headers.AccessControlAllowOrigin = origin;
        headers.AccessControlAllowCredentials = "true";
        headers.Vary = "Origin";
    }

    public static void AnswerPreflight(HttpContext context)
    {
        var asked = context.Request.Headers.AccessControlRequestHeaders;
        var headers = context.Response.Headers;
        headers.AccessControlAllowMethods = Methods;
        headers.AccessControlAllowHeaders = StringValues.IsNullOrEmpty(asked) ? "Content-Type, Content-Encoding" : asked;
        headers.AccessControlMaxAge = "86400";
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
