using Microsoft.Net.Http.Headers;
using Peach.Core.Repositories;

namespace Peach.Web.Repositories;

/// <summary>The webhooks of git servers. Open to all: whoever does not know a repository's secret changes nothing.</summary>
internal static class HooksApi
{
    public const string GitLabPath = "/hooks/gitlab";

    private static readonly string[] Paths = [GitLabPath, "/hooks/github", "/hooks/gitea"];

    public static IEndpointRouteBuilder MapHooks(this IEndpointRouteBuilder routes)
    {
        foreach (var path in Paths) routes.MapPost(path, ReceiveAsync).AllowAnonymous().DisableAntiforgery();
        return routes;
    }

    private static async Task<IResult> ReceiveAsync(HttpRequest request, IRepositoryHooks hooks, RepositoriesOptions options, CancellationToken cancellationToken)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || type.MediaType != "application/json")
            return Problem(StatusCodes.Status415UnsupportedMediaType, "Not JSON", $"The webhook must send application/json, was \"{request.ContentType}\".");
        if (await ReadAsync(request, options.MaxHookBytes, cancellationToken) is not { } body)
            return Problem(StatusCodes.Status413PayloadTooLarge, "Too large", $"The request must be at most {options.MaxHookBytes} bytes (Repositories:MaxHookBytes). Peach finds the commit at its next poll.");
        var result = hooks.Receive(new HookDelivery(
            First(request, "X-Gitlab-Token"),
            First(request, "X-Hub-Signature-256", "X-Gitea-Signature"),
            First(request, "X-Gitlab-Event", "X-GitHub-Event", "X-Gitea-Event"),
            body));
        return result.Outcome switch
        {
            HookOutcome.Accepted => Results.Accepted(null, new { message = result.Message }),
            HookOutcome.Ignored => Results.NoContent(),
            HookOutcome.Malformed => Problem(StatusCodes.Status400BadRequest, "Not a webhook", result.Message),
            HookOutcome.Denied => Problem(StatusCodes.Status401Unauthorized, "Wrong secret", result.Message),
            _ => throw new InvalidOperationException($"{result.Outcome} has no status."),
        };
    }

    /// <returns>Null when there is more than allowed.</returns>
    private static async Task<byte[]?> ReadAsync(HttpRequest request, int maxBytes, CancellationToken cancellationToken)
    {
        if (request.ContentLength > maxBytes) return null;
        using var content = new MemoryStream((int)(request.ContentLength ?? 0));
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (content.Length + read > maxBytes) return null;
            content.Write(buffer, 0, read);
        }

        return content.ToArray();
    }

    private static string? First(HttpRequest request, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            if (request.Headers[name] is [{ Length: > 0 } value]) return value;
        return null;
    }

    private static IResult Problem(int status, string title, string detail) => Results.Problem(detail, statusCode: status, title: title);
}
