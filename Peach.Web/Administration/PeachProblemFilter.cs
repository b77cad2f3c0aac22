using Peach.Core.Platform;

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
        catch (PeachException error)
        {
            return Results.Problem(error.Message, statusCode: StatusCodes.Status422UnprocessableEntity, title: "The request cannot be carried out");
        }
    }
}
