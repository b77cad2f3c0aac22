using System.Text.Json.Nodes;

namespace Peach.Core.Forge.Servers;

/// <summary>What the servers have in common.</summary>
internal static class ForgeText
{
    /// <summary>One line of at most so many characters.</summary>
    public static string Cut(string text, int most)
    {
        text = text.ReplaceLineEndings(" ");
        return text.Length <= most ? text : text[..(most - 1)] + "…";
    }

    /// <summary>A project's path, each part escaped.</summary>
    public static string PathOf(string project) => string.Join('/', project.Split('/').Select(Uri.EscapeDataString));

    public static string IdOf(JsonNode? answer, ForgeTarget target) =>
        answer?["id"]?.ToString() ?? throw new ForgeException($"{target.Api} did not say which id the note has.", 200);

    /// <summary>The state in the words of GitHub, which Gitea speaks too.</summary>
    public static string GitHubState(CommitStatusState state) => state switch
    {
        CommitStatusState.Succeeded => "success",
        CommitStatusState.Failed => "failure",
        _ => "pending",
    };
}
