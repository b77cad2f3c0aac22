using System.Text.RegularExpressions;
using Peach.Core.Forge;

namespace Peach.Web.Components.Parts;

/// <summary>Addresses of a commit and its files on the server that hosts the repository.</summary>
internal static partial class ForgeLinks
{
    /// <returns>Null when the server has no such pages, or its address is not known.</returns>
    public static string? Commit(ForgeKind kind, string url, string sha) =>
        Project(kind, url) is { } project ? $"{project}{(kind == ForgeKind.GitLab ? "/-" : "")}/commit/{sha}" : null;

    /// <returns>Null as above.</returns>
    public static string? File(ForgeKind kind, string url, string sha, string file)
    {
        if (Project(kind, url) is not { } project) return null;
        var path = string.Join('/', file.Split('/').Select(Uri.EscapeDataString));
        return kind switch
        {
            ForgeKind.GitLab => $"{project}/-/blob/{sha}/{path}",
            ForgeKind.GitHub => $"{project}/blob/{sha}/{path}",
            _ => $"{project}/src/commit/{sha}/{path}",
        };
    }

    /// <summary>The project's page: <c>https://host/group/project</c>. User names and passwords in the address are left out.</summary>
    private static string? Project(ForgeKind kind, string url)
    {
        if (kind == ForgeKind.None) return null;
        var path = Scp().Match(url) is { Success: true } scp ? $"https://{scp.Groups["host"].Value}/{scp.Groups["path"].Value}"
            : Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" or "ssh"
                ? $"{(address.Scheme == "ssh" ? "https" : address.Scheme)}://{(address.Scheme == "ssh" ? address.Host : address.Authority)}{address.AbsolutePath}"
                : null;
        return path?.TrimEnd('/') is { } trimmed ? trimmed.EndsWith(".git", StringComparison.Ordinal) ? trimmed[..^4] : trimmed : null;
    }

    // git@gitlab.example.org:group/project.git
    [GeneratedRegex(@"^[\w.-]+@(?<host>[\w.-]+):(?!//)(?<path>[\w./-]+)$", RegexOptions.CultureInvariant)]
    private static partial Regex Scp();
}
