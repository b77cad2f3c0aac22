using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace Peach.Core.Forge.Servers;

/// <summary>
/// GitHub's REST API (docs.github.com/rest/commits/statuses and /rest/issues/comments), which Gitea and Forgejo speak too (docs.gitea.com/api,
/// repoCreateStatus and issueCreateComment).
/// </summary>
/// <param name="kind">Which of them.</param>
/// <param name="scheme">The word before the token.</param>
/// <param name="maxDescription">The most characters of a status's description.</param>
internal sealed class GitHubServer(ForgeClient client, ForgeKind kind, string scheme, int maxDescription) : IForgeServer
{
    public ForgeKind Kind => kind;

    public Task SetStatusAsync(ForgeTarget target, CommitStatus status, string? page, CancellationToken cancellationToken)
    {
        var body = new JsonObject
        {
            ["state"] = ForgeText.GitHubState(status.State),
            ["context"] = status.Name,
            ["description"] = ForgeText.Cut(status.Description, maxDescription),
        };
        if (page is not null) body["target_url"] = page;
        return SendAsync(target, HttpMethod.Post, $"/statuses/{status.Commit}", body, cancellationToken);
    }

    public async Task<string> AddNoteAsync(ForgeTarget target, long mergeRequest, string body, CancellationToken cancellationToken)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"/issues/{mergeRequest}/comments");
        return ForgeText.IdOf(await SendAsync(target, HttpMethod.Post, path, new JsonObject { ["body"] = body }, cancellationToken).ConfigureAwait(false), target);
    }

    public Task ChangeNoteAsync(ForgeTarget target, long mergeRequest, string noteId, string body, CancellationToken cancellationToken) =>
        SendAsync(target, HttpMethod.Patch, $"/issues/comments/{Uri.EscapeDataString(noteId)}", new JsonObject { ["body"] = body }, cancellationToken);

    private Task<JsonNode?> SendAsync(ForgeTarget target, HttpMethod method, string path, JsonObject body, CancellationToken cancellationToken) =>
        client.SendAsync(target, method, $"/repos/{ForgeText.PathOf(target.Project)}{path}", body, Authorise, cancellationToken);

    private void Authorise(HttpRequestHeaders headers, string token) => headers.Authorization = new AuthenticationHeaderValue(scheme, token);
}
