using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;

namespace Peach.Web.Access;

/// <summary>Tells a refused caller which role is missing; one who may not know that something is there hears that it is not.</summary>
internal sealed class RefusalHandler : IAuthorizationMiddlewareResultHandler
{
    /// <summary>Where the page that tells of it finds why; in the request's items.</summary>
    public const string Reason = "peach:refusal";

    private readonly AuthorizationMiddlewareResultHandler _usual = new();

    public async Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (!authorizeResult.Forbidden || authorizeResult.AuthorizationFailure?.FailureReasons.FirstOrDefault() is not { Message: var why })
        {
            await _usual.HandleAsync(next, context, policy, authorizeResult);
            return;
        }

        var isHidden = why == RoleHandler.Hidden;
        var status = isHidden ? StatusCodes.Status404NotFound : StatusCodes.Status403Forbidden;
        if (UiPaths.IsApi(context.Request.Path))
        {
            var detail = isHidden ? "There is nothing of that name here that you have a role for." : why;
            await Results.Problem(detail, statusCode: status, title: isHidden ? "Not found" : "Not permitted").ExecuteAsync(context);
            return;
        }

        // The page for it is shown by those who show pages for statuses.
        if (!isHidden) context.Items[Reason] = why;
        context.Response.StatusCode = status;
    }
}
