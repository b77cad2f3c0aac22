using Peach.Core.Endpoints;
using Peach.Core.Previews;

namespace Peach.Web.Endpoints;

/// <summary>Requests of the recommendation API with parameters that are the platform's own: for a version that is not in production, a component, or notes.</summary>
internal sealed class PreviewApi(IPreviews previews, IEndpointInvoker invoker, IEndpointCatalog catalog, PermittedCallers callers)
{
    /// <summary>The query parameter that asks for a preview by branch or commit.</summary>
    public const string VersionParameter = "peach_version";

    /// <summary>The one that names the component which is to answer.</summary>
    public const string ComponentParameter = "peach_component";

    /// <summary>The one that asks for notes on the way of the request; <c>1</c> or <c>true</c>.</summary>
    public const string DebugParameter = "peach_debug";

    /// <summary>Cheap enough to be asked of every request.</summary>
    public static bool IsAsked(HttpRequest request) => request.QueryString.Value is { Length: > 0 } query && query.Contains("peach_", StringComparison.Ordinal)
        && (request.Query.ContainsKey(VersionParameter) || request.Query.ContainsKey(ComponentParameter) || request.Query.ContainsKey(DebugParameter));

    /// <param name="request">The request with all of its query.</param>
    public async Task<PreviewAnswer> AnswerAsync(HttpContext context, EndpointRequest request)
    {
        var query = context.Request.Query;
        var own = request with
        {
            Query = [.. request.Query.Where(pair => pair.Key is not (VersionParameter or ComponentParameter or DebugParameter or PermittedCallers.TokenParameter))],
            Component = query.TryGetValue(ComponentParameter, out var component) ? component.ToString() : null,
            IsDebug = query[DebugParameter].ToString() is "1" or "true",
        };
        var scope = await callers.FindAsync(context);
        own = own with { IsPermitted = PermittedCallers.Opens(scope, own.Codops, catalog.RepositoryOf(own.Codops, own.Path)) };
        if (query.TryGetValue(VersionParameter, out var version)) return await previews.InvokeAsync(scope, version.ToString(), own, context.RequestAborted);
        if ((own.Component is not null || own.IsDebug) && !own.IsPermitted)
        {
            return new PreviewAnswer(EndpointAnswer.Refusal(
                StatusCodes.Status403Forbidden, "Not permitted", $"{ComponentParameter} and {DebugParameter} are for administrators and for who holds a preview token ({PermittedCallers.TokenParameter} or the header {PermittedCallers.TokenHeader})."), null);
        }

        var answer = await invoker.InvokeAsync(own);
        return new PreviewAnswer(answer, answer.Commit);
    }
}
