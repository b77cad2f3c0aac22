using Peach.Core.Endpoints;
using Peach.Core.Previews;

namespace Peach.Web.Endpoints;

/// <summary>Explains recommendation tokens to those who may see previews of their organisation.</summary>
internal sealed class TokenApi(PermittedCallers callers, IRecommendationTokens tokens, IAnswerDetails details, IEndpointCatalog catalog)
{
    public static void Map(IEndpointRouteBuilder routes, PermittedCallers callers)
    {
        var api = ActivatorUtilities.CreateInstance<TokenApi>(routes.ServiceProvider, callers);
        routes.MapGet("/api/v1/tokens/{token}", api.ExplainAsync).AllowAnonymous().ShortCircuit();
    }

    private async Task<IResult> ExplainAsync(HttpContext context, string token)
    {
        context.Response.Headers.CacheControl = "no-store";
        var scope = await callers.FindAsync(context);
        if (scope is null) return Refused();
        if (!tokens.TryRead(token, out var said)) return Results.Problem("It is not a recommendation token of this platform, or not all of it.", statusCode: StatusCodes.Status404NotFound, title: "No such token");
        return PermittedCallers.Opens(scope, said.Codops, RepositoryOf(scope, said)) ? Results.Ok(Describe(said, details.Find(token))) : Refused();
    }

    /// <summary>Only asked where it decides. A token holds long names cut, so those open to administrators and whole organisations alone.</summary>
    private string? RepositoryOf(PreviewScope scope, RecommendationToken token) => scope.RepositoryId is null
        ? null
        : catalog.List().FirstOrDefault(endpoint => endpoint.Codops == token.Codops && endpoint.Name == token.Endpoint)?.RepositoryId;

    private static IResult Refused() => Results.Problem(
        $"Tokens are explained to administrators and to who holds a preview token of their organisation ({PermittedCallers.TokenParameter} or the header {PermittedCallers.TokenHeader}).",
        statusCode: StatusCodes.Status403Forbidden, title: "Not permitted");

    private static object Describe(RecommendationToken token, AnswerDetail? detail) => new
    {
        codops = token.Codops,
        endpoint = token.Endpoint,
        component = token.Component,
        commit = token.Commit,
        time = token.Time,
        fallback_used = token.FallbackUsed,
        details = detail is null ? null : new
        {
            took_ms = Math.Round(detail.Elapsed.TotalMilliseconds, 3),
            from_cache = detail.KeptFor is not null,
            cached_for_ms = detail.KeptFor is { } age ? Math.Round(age.TotalMilliseconds) : (double?)null,
            failure = detail.Failure,
            rules = detail.Rules,
            models = detail.Models?.Select(model => new
            {
                name = model.Name,
                version = model.Version,
                saved_at = model.SavedAt,
                age_s = model.SavedAt is { } saved ? Math.Round((token.Time - saved).TotalSeconds) : (double?)null,
            }),
            experiment = detail.Experiment is not { } split ? null : new
            {
                split_by = split.SplitBy,
                weights = split.Weights.ToDictionary(weight => weight.Key, weight => weight.Value),
                bucket = detail.Bucket,
            },
        },
    };
}
