using Peach.Core.Platform;

namespace Peach.Web.Privacy;

/// <summary>Answers for an organisation that is not there with 404 and the one that was probably meant.</summary>
internal sealed class KnownOrganisationFilter(IOrganisationDirectory organisations) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var codops = context.HttpContext.Request.RouteValues["codops"] as string ?? "";
        if (organisations.All.ContainsKey(codops)) return await next(context);
        var suggestion = Closest.Suggestion(codops, organisations.All.Keys);
        return Results.Problem(
            $"There is no organisation {codops}{(suggestion.Length > 0 ? suggestion : ".")}", statusCode: StatusCodes.Status404NotFound, title: "Not found");
    }
}
