using Microsoft.AspNetCore.WebUtilities;
using Peach.Web.Access;

namespace Peach.Web.Components;

/// <summary>Gives the APIs' bare refusals (a malformed body, a wrong method, an unknown path) a problem body in words.</summary>
internal sealed class ApiProblems(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext context)
    {
        // Before anything changes it.
        var path = context.Request.Path;
        await next(context);
        var response = context.Response;
        if (response.StatusCode < 400 || response.HasStarted || response.ContentLength is not null || response.ContentType is not null || !UiPaths.IsApi(path)) return;
        await Results.Problem(Describe(context), statusCode: response.StatusCode, title: ReasonPhrases.GetReasonPhrase(response.StatusCode)).ExecuteAsync(context);
    }

    private static string Describe(HttpContext context) => context.Response.StatusCode switch
    {
        StatusCodes.Status400BadRequest => "The request cannot be read. A body must be one JSON object, with members of the documented types.",
        StatusCodes.Status401Unauthorized => "This needs a login or a token.",
        StatusCodes.Status404NotFound => "There is nothing at this address.",
        StatusCodes.Status405MethodNotAllowed => $"This address does not know {context.Request.Method}; it knows {context.Response.Headers.Allow}.",
        StatusCodes.Status413PayloadTooLarge => "The request's body is too large.",
        StatusCodes.Status415UnsupportedMediaType => "Send the body as JSON, with \"Content-Type: application/json\".",
        _ => "The request was refused.",
    };
}
