using Microsoft.AspNetCore.Authentication;
using Peach.Core.Endpoints;
using Peach.Core.Previews;
using Peach.Web.Access;

namespace Peach.Web.Endpoints;

/// <summary>Requests of the recommendation API that ask for a version that is not in production.</summary>
internal sealed class PreviewApi(IPreviews previews, IPreviewTokens tokens)
{
    /// <summary>The query parameter that asks for a preview by branch or commit.</summary>
    public const string VersionParameter = "peach_version";

    private const string TokenParameter = "peach_token";
    private const string TokenHeader = "Peach-Preview-Token";

    /// <summary>Cheap enough to be asked of every request.</summary>
    public static bool IsAsked(HttpRequest request) =>
        request.QueryString.Value is { Length: > 0 } query && query.Contains(VersionParameter, StringComparison.Ordinal) && request.Query.ContainsKey(VersionParameter);

    /// <param name="request">The request with all of its query.</param>
    public async Task<PreviewAnswer> AnswerAsync(HttpContext context, EndpointRequest request)
    {
        var version = context.Request.Query[VersionParameter].ToString();
        var own = request with { Query = [.. request.Query.Where(pair => pair.Key is not (VersionParameter or TokenParameter))] };
        return await previews.InvokeAsync(await ScopeAsync(context), version, own, context.RequestAborted);
    }

    private async Task<PreviewScope?> ScopeAsync(HttpContext context)
    {
        var request = context.Request;
        var token = request.Headers[TokenHeader].ToString();
        if (token.Length == 0) token = request.Query[TokenParameter].ToString();
        if (tokens.Read(token) is { } scope) return scope;
        // The route is short, so nothing has looked at these yet. A session counts on Peach's own pages only: others must not read by it.
        if (request.Headers.Authorization.Count > 0 && (await context.AuthenticateAsync(AccessSchemes.ApiToken)).Succeeded) return PreviewScope.Everything;
        return request.Headers.Origin.Count == 0 && (await context.AuthenticateAsync(AccessSchemes.Session)).Succeeded ? PreviewScope.Everything : null;
    }
}
