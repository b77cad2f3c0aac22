using System.Text.RegularExpressions;

namespace Peach.Core.Forge.Servers;

/// <summary>Which API a repository's own URL points to.</summary>
/// <param name="Api">The API's address without a slash at the end.</param>
/// <param name="Server">The server that the repository's token was given for, when the API is its own.</param>
internal sealed partial record ForgeAddress(ForgeKind Kind, string Api, string Project, Uri Server)
{
    /// <param name="url">As the repository has it.</param>
    /// <param name="wanted">The kind that the admin set; null to go by the host's name.</param>
    /// <returns>Null for folders of this machine.</returns>
    public static ForgeAddress? Of(string url, ForgeKind? wanted)
    {
        if (Split(url) is not var (server, project) || project.Length == 0) return null;
        var kind = wanted ?? KindOf(server.Host);
        var root = server.GetLeftPart(UriPartial.Authority);
        var api = kind switch
        {
            ForgeKind.GitHub when IsGitHub(server.Host) => "https://api.github.com",
            ForgeKind.GitHub => $"{root}/api/v3",
            ForgeKind.Gitea => $"{root}/api/v1",
            _ => $"{root}/api/v4",
        };
        return new ForgeAddress(kind, api, project, server);
    }

    private static (Uri Server, string Project)? Split(string url)
    {
        if (ScpPattern().Match(url) is { Success: true } scp) return (new Uri($"https://{scp.Groups["host"].Value}"), Trim(scp.Groups["path"].Value));
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address)) return null;
        return address.Scheme switch
        {
            "https" or "http" => (new Uri(address.GetLeftPart(UriPartial.Authority)), Trim(address.AbsolutePath)),
            // The port is that of SSH.
            "ssh" => (new Uri($"https://{address.Host}"), Trim(address.AbsolutePath)),
            _ => null,
        };
    }

    private static string Trim(string path)
    {
        path = Uri.UnescapeDataString(path).Trim('/');
        return path.EndsWith(".git", StringComparison.Ordinal) ? path[..^4] : path;
    }

    private static ForgeKind KindOf(string host) => host switch
    {
        _ when IsGitHub(host) => ForgeKind.GitHub,
        _ when host.Contains("gitea", StringComparison.OrdinalIgnoreCase) || host.Contains("forgejo", StringComparison.OrdinalIgnoreCase) || host == "codeberg.org" => ForgeKind.Gitea,
        _ => ForgeKind.GitLab,
    };

    private static bool IsGitHub(string host) => host is "github.com" or "www.github.com";

    [GeneratedRegex("^[A-Za-z0-9_][A-Za-z0-9._-]*@(?<host>[A-Za-z0-9][A-Za-z0-9.-]*):(?<path>\\S+)\\z", RegexOptions.CultureInvariant)]
    private static partial Regex ScpPattern();
}
