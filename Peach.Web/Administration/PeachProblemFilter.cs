using Peach.Core.Platform;
using Peach.Web.Access;

namespace Peach.Web.Administration;

/// <summary>Answers what the caller can mend with 422 and the exception's own words.</summary>
internal sealed class PeachProblemFilter : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (AccessDeniedException error)
        {
            return Results.Problem(error.Message, statusCode: error.StatusCode, title: error.StatusCode == StatusCodes.Status404NotFound ? "Not found" : "Not permitted");
        }
        catch (PeachException error)
        {
            return Results.Problem(error.Message, statusCode: StatusCodes.Status422UnprocessableEntity, title: "The request cannot be carried out");
        }
    }
}
