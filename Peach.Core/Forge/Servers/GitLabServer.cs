using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace Peach.Core.Forge.Servers;

/// <summary>GitLab's REST API, version 4 (docs.gitlab.com/api/commits and /api/notes).</summary>
internal sealed class GitLabServer(ForgeClient client) : IForgeServer
{
    private const int MaxDescription = 255;

    public ForgeKind Kind => ForgeKind.GitLab;

    public async Task SetStatusAsync(ForgeTarget target, CommitStatus status, string? page, CancellationToken cancellationToken)
    {
        var body = new JsonObject
        {
            ["state"] = status.State switch
            {
                CommitStatusState.Pending => "pending",
                CommitStatusState.Running => "running",
                CommitStatusState.Succeeded => "success",
                _ => "failed",
            },
            ["name"] = status.Name,
            ["description"] = ForgeText.Cut(status.Description, MaxDescription),
        };
        if (page is not null) body["target_url"] = page;
        try
        {
            await SendAsync(target, HttpMethod.Post, $"/statuses/{status.Commit}", body, cancellationToken).ConfigureAwait(false);
        }
        catch (ForgeException error) when (error.Status == 400 && error.Message.Contains("Cannot transition status", StringComparison.Ordinal))
        {
            // It has this state already.
        }
    }

    public async Task<string> AddNoteAsync(ForgeTarget target, long mergeRequest, string body, CancellationToken cancellationToken)
    {
        var answer = await SendAsync(target, HttpMethod.Post, NotesOf(mergeRequest), new JsonObject { ["body"] = body }, cancellationToken).ConfigureAwait(false);
        return ForgeText.IdOf(answer, target);
    }

    public Task ChangeNoteAsync(ForgeTarget target, long mergeRequest, string noteId, string body, CancellationToken cancellationToken) =>
        SendAsync(target, HttpMethod.Put, $"{NotesOf(mergeRequest)}/{Uri.EscapeDataString(noteId)}", new JsonObject { ["body"] = body }, cancellationToken);

    private static string NotesOf(long mergeRequest) => string.Create(CultureInfo.InvariantCulture, $"/merge_requests/{mergeRequest}/notes");

    private Task<JsonNode?> SendAsync(ForgeTarget target, HttpMethod method, string path, JsonObject body, CancellationToken cancellationToken) =>
        client.SendAsync(target, method, $"/projects/{Uri.EscapeDataString(target.Project)}{path}", body, Authorise, cancellationToken);

    private static void Authorise(HttpRequestHeaders headers, string token) => headers.Add("PRIVATE-TOKEN", token);
}
