using System.Text.Json;
using Peach.Core.Platform;
using Peach.Core.Repositories.Git;

namespace Peach.Core.Repositories.Hooks;

/// <summary>What a webhook's body says, as GitLab, GitHub and Gitea write it. Nothing of it is believed before the secret was checked.</summary>
internal sealed class HookMessage
{
    private const int MaxText = 300;
    private const string BranchPrefix = "refs/heads/";

    private static readonly string[] AddressKeys =
    [
        "git_http_url", "git_ssh_url", "http_url", "ssh_url", "clone_url", "git_url", "url", "html_url", "web_url",
    ];

    private readonly JsonElement _root;
    private readonly string? _event;

    private HookMessage(JsonElement root, string? @event)
    {
        _root = root;
        _event = @event?.ToLowerInvariant();
        Addresses = new[] { Child(root, "project"), Child(root, "repository") }.SelectMany(project => AddressKeys.Select(key => Text(project, key)))
            .Select(url => url is null ? null : RepositoryAddress.Normalise(url)).OfType<string>().ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>The project's addresses, normalised.</summary>
    public IReadOnlySet<string> Addresses { get; }

    /// <summary>The branch that was pushed to, or deleted; null when it is about something else.</summary>
    public string? PushedBranch
    {
        get
        {
            var isPush = Text(_root, "object_kind") is { } kind ? kind == "push" : _event is "push" or "push hook";
            return isPush && Text(_root, "ref") is { } reference && reference.StartsWith(BranchPrefix, StringComparison.Ordinal) ? reference[BranchPrefix.Length..] : null;
        }
    }

    /// <exception cref="JsonException">Not JSON, or no object.</exception>
    public static HookMessage Read(HookDelivery delivery)
    {
        var root = JsonSerializer.Deserialize<JsonElement>(delivery.Body.Span);
        return root.ValueKind == JsonValueKind.Object ? new HookMessage(root, delivery.Event) : throw new JsonException("The body must be a JSON object.");
    }

    /// <summary>What it says of a merge request.</summary>
    /// <returns>
    /// Null when it is about something else, when what it says cannot be used, or when the branch lies in a fork: whoever may fork a project may not
    /// have code run.
    /// </returns>
    public MergeRequestEvent? ReadMergeRequest(string repositoryId)
    {
        var change = Text(_root, "object_kind") == "merge_request" ? ReadGitLab(repositoryId) : _event == "pull_request" ? ReadPullRequest(repositoryId) : null;
        return change is not null && IsBranch(change.SourceBranch) && change.HeadCommit.Length == 40 && change.HeadCommit.All(char.IsAsciiHexDigitLower) ? change : null;
    }

    private MergeRequestEvent? ReadGitLab(string repositoryId)
    {
        var request = Child(_root, "object_attributes");
        if (Number(request, "iid") is not { } iid || Number(request, "source_project_id") is not { } source || source != Number(request, "target_project_id")) return null;
        return new MergeRequestEvent(
            repositoryId, iid, Short(Text(request, "title")), Text(request, "source_branch") ?? "", Text(Child(request, "last_commit"), "id") ?? "",
            Text(request, "state") switch
            {
                "merged" => MergeRequestState.Merged,
                "closed" => MergeRequestState.Closed,
                _ => MergeRequestState.Open,
            },
            WebAddress(Text(request, "url")), Short(Text(Child(_root, "user"), "username") ?? Text(Child(_root, "user"), "name")));
    }

    /// <summary>GitHub's and Gitea's.</summary>
    private MergeRequestEvent? ReadPullRequest(string repositoryId)
    {
        var request = Child(_root, "pull_request");
        var head = Child(request, "head");
        if (Number(request, "number") is not { } number || Number(Child(head, "repo"), "id") is not { } source || source != Number(Child(Child(request, "base"), "repo"), "id")) return null;
        var isMerged = Find(request, "merged") is { ValueKind: JsonValueKind.True };
        var state = isMerged ? MergeRequestState.Merged : Text(request, "state") == "closed" ? MergeRequestState.Closed : MergeRequestState.Open;
        return new MergeRequestEvent(
            repositoryId, number, Short(Text(request, "title")), Text(head, "ref") ?? "", Text(head, "sha") ?? "", state,
            WebAddress(Text(request, "html_url")), Short(Text(Child(request, "user"), "login")));
    }

    private static bool IsBranch(string name)
    {
        try
        {
            return BranchName.Parse(name) is not null;
        }
        catch (PeachException)
        {
            return false;
        }
    }

    /// <summary>An address that may become a link.</summary>
    private static string WebAddress(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp) && text!.Length <= 2048 ? text : "";

    private static string Short(string? text) => text is null ? "" : text.Length <= MaxText ? text : text[..MaxText];

    private static JsonElement? Find(JsonElement? parent, string name) =>
        parent is { ValueKind: JsonValueKind.Object } map && map.TryGetProperty(name, out var value) ? value : null;

    private static JsonElement? Child(JsonElement? parent, string name) => Find(parent, name);

    private static string? Text(JsonElement? parent, string name) => Find(parent, name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    private static long? Number(JsonElement? parent, string name) => Find(parent, name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out var number) ? number : null;
}
