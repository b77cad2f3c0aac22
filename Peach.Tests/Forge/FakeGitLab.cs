using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Peach.Tests.Hosting;

namespace Peach.Tests.Forge;

/// <summary>
/// A server that answers as GitLab's public documentation says (docs.gitlab.com/api/commits "Set commit pipeline status" and docs.gitlab.com/api/notes, merge
/// requests): written from these pages, not recorded from a running GitLab. Of GitLab's rules it keeps the token, the project's escaped path, the lengths, and that
/// a status cannot become what it is.
/// </summary>
internal sealed class FakeGitLab : IDisposable
{
    public const string Token = "glpat-forge-test-0123456789";

    private readonly LoopbackServer _server;
    private readonly ConcurrentDictionary<string, string> _states = new();
    private readonly ConcurrentDictionary<long, string> _notes = new();
    private int _nextNote;

    public FakeGitLab() => _server = new LoopbackServer(AnswerAsync);

    public string Address => _server.Address;

    public string Api => $"{Address}/api/v4";

    /// <summary>Statuses as they were taken, <c>commit name state: description</c>.</summary>
    public ConcurrentQueue<JsonObject> Statuses { get; } = new();

    /// <summary>Every request's method, path and token, also of those refused.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    public IReadOnlyDictionary<long, string> Notes => _notes;

    /// <summary>Answered with instead of what was asked.</summary>
    public volatile string? RedirectTo;

    /// <summary>Answered with instead of what was asked, when not 0.</summary>
    public volatile int FailWith;

    public void GoAway() => _server.GoAway();

    public void ComeBack() => _server.ComeBack();

    public void DeleteNotes() => _notes.Clear();

    public void Dispose() => _server.Dispose();

    private async Task AnswerAsync(HttpListenerContext context)
    {
        var request = context.Request;
        var path = request.RawUrl!;
        Requests.Enqueue($"{request.HttpMethod} {path} {request.Headers["PRIVATE-TOKEN"]}");
        var (status, answer) = RedirectTo is { } target ? (302, new JsonObject()) : FailWith != 0 ? (FailWith, Message("Something went wrong")) : await TakeAsync(request, path);
        context.Response.StatusCode = status;
        if (RedirectTo is not null) context.Response.RedirectLocation = RedirectTo + path;
        context.Response.ContentType = "application/json";
        var body = Encoding.UTF8.GetBytes(answer.ToJsonString());
        await context.Response.OutputStream.WriteAsync(body);
    }

    private async Task<(int Status, JsonObject Answer)> TakeAsync(HttpListenerRequest request, string path)
    {
        if (request.Headers["PRIVATE-TOKEN"] != Token) return (401, Message("401 Unauthorized"));
        const string project = "/api/v4/projects/group%2Fproject/";
        if (!path.StartsWith(project, StringComparison.Ordinal)) return (404, Message("404 Project Not Found"));
        using var reader = new StreamReader(request.InputStream);
        var body = JsonNode.Parse(await reader.ReadToEndAsync())!.AsObject();
        return (request.HttpMethod, path[project.Length..].Split('/')) switch
        {
            ("POST", ["statuses", var sha]) => TakeStatus(sha, body),
            ("POST", ["merge_requests", _, "notes"]) => AddNote(body),
            ("PUT", ["merge_requests", _, "notes", var id]) => ChangeNote(long.Parse(id, System.Globalization.CultureInfo.InvariantCulture), body),
            _ => (404, Message("404 Not Found")),
        };
    }

    private (int, JsonObject) TakeStatus(string sha, JsonObject body)
    {
        var state = body["state"]!.ToString();
        if (state is not ("pending" or "running" or "success" or "failed" or "canceled")) return (400, Message("state does not have a valid value"));
        if (body["description"]?.ToString().Length > 255) return (400, Message("description is too long (maximum is 255 characters)"));
        var name = body["name"]?.ToString() ?? "default";
        if (_states.TryGetValue($"{sha} {name}", out var before) && before == state)
            return (400, Message($"Cannot transition status via :{(state == "running" ? "run" : state)} from :{before}"));
        _states[$"{sha} {name}"] = state;
        body["sha"] = sha;
        Statuses.Enqueue(body);
        return (201, new JsonObject { ["id"] = 93, ["sha"] = sha, ["status"] = state, ["name"] = name });
    }

    private (int, JsonObject) AddNote(JsonObject body)
    {
        var id = Interlocked.Increment(ref _nextNote) + 300;
        _notes[id] = body["body"]!.ToString();
        return (201, new JsonObject { ["id"] = id, ["body"] = _notes[id] });
    }

    private (int, JsonObject) ChangeNote(long id, JsonObject body)
    {
        if (!_notes.ContainsKey(id)) return (404, Message("404 Not found"));
        _notes[id] = body["body"]!.ToString();
        return (200, new JsonObject { ["id"] = id, ["body"] = _notes[id] });
    }

    private static JsonObject Message(string text) => new() { ["message"] = text };
}
