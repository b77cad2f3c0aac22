using System.Diagnostics;
using Microsoft.AspNetCore.Diagnostics;
using Peach.Web.Access;

namespace Peach.Web.Components;

/// <summary>Answers a fault in an API with a problem body: a trace id for the log, and nothing of what happened inside.</summary>
internal sealed class ApiFailure : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        // The request's own path is that of the error page by now.
        if (!UiPaths.IsApi(httpContext.Features.Get<IExceptionHandlerPathFeature>()?.Path)) return false;
        await Results.Problem(
            "An error occurred. The log has the details under the trace.", statusCode: StatusCodes.Status500InternalServerError, title: "Internal error",
            extensions: new Dictionary<string, object?> { ["trace"] = Activity.Current?.TraceId.ToString() }).ExecuteAsync(httpContext);
        return true;
    }
}
