using System.Text.RegularExpressions;
using Peach.Core.Platform;

namespace Peach.Core.Repositories.Git;

/// <summary>A repository's address that is safe to hand to git.</summary>
/// <param name="Url">As the admin wrote it.</param>
/// <param name="Kind">How git gets there; nothing else is allowed to it.</param>
/// <param name="Server">Scheme, host and port; empty for local repositories.</param>
internal sealed partial record GitRemote(string Url, GitRemoteKind Kind, string Server)
{
    private const int MaxLength = 2048;

    public bool IsLocal => Kind == GitRemoteKind.Local;

    public bool TakesToken => Kind is GitRemoteKind.Https or GitRemoteKind.Http;

    /// <summary>What <c>GIT_ALLOW_PROTOCOL</c> gets.</summary>
    public string Protocol => Kind switch
    {
        GitRemoteKind.Https => "https",
        GitRemoteKind.Http => "http",
        GitRemoteKind.Ssh => "ssh",
        _ => "file",
    };

    /// <exception cref="PeachException">Not an address that Peach follows; the message never repeats credentials.</exception>
    public static GitRemote Parse(string? text)
    {
        var url = (text ?? "").Trim();
        if (url.Length == 0) throw new PeachException("url is missing; give e.g. \"https://gitlab.example.org/group/project.git\".");
        if (url.Length > MaxLength) throw new PeachException($"url must be at most {MaxLength} characters, was {url.Length}.");
        if (url.Any(char.IsControl)) throw new PeachException("url must not hold control characters.");
        if (url[0] == '-') throw new PeachException("url must not begin with \"-\".");
        if (url[0] == '/') return new GitRemote(url, GitRemoteKind.Local, "");
        if (ScpPattern().Match(url) is { Success: true } scp) return new GitRemote(url, GitRemoteKind.Ssh, "ssh://" + scp.Groups["host"].Value.ToLowerInvariant());
        return Uri.TryCreate(url, UriKind.Absolute, out var address) && url.Contains("://", StringComparison.Ordinal)
            ? FromAddress(url, address)
            : throw Unknown();
    }

    private static GitRemote FromAddress(string url, Uri address)
    {
        var kind = address.Scheme switch
        {
            "https" => GitRemoteKind.Https,
            "http" => GitRemoteKind.Http,
            "ssh" => GitRemoteKind.Ssh,
            "file" => GitRemoteKind.Local,
            _ => throw Unknown(),
        };
        if (url.Any(char.IsWhiteSpace) && kind != GitRemoteKind.Local) throw new PeachException("url must not hold spaces.");
        if (kind == GitRemoteKind.Local)
        {
            return address.Host.Length == 0 && url.StartsWith("file:///", StringComparison.Ordinal)
                ? new GitRemote(url, kind, "")
                : throw new PeachException("A file URL must name a folder of this machine, e.g. \"file:///srv/git/project.git\".");
        }

        if (address.UserInfo.Length > 0 && (kind != GitRemoteKind.Ssh || address.UserInfo.Contains(':', StringComparison.Ordinal)))
            throw new PeachException("url must not hold a user name, password or token; give an access token as \"token\", which is kept encrypted.");
        if (address.UserInfo.StartsWith('-') || address.Host.StartsWith('-')) throw new PeachException("Neither user nor host in url may begin with \"-\".");
        if (address.Host.Length == 0) throw new PeachException("url has no host; give e.g. \"https://gitlab.example.org/group/project.git\".");
        if (address.Query.Length > 0 || address.Fragment.Length > 0) throw new PeachException("url must not hold \"?\" or \"#\".");
        return new GitRemote(url, kind, address.Port < 0 ? $"{address.Scheme}://{address.Host}" : $"{address.Scheme}://{address.Host}:{address.Port}");
    }

    private static PeachException Unknown() =>
        new("url must be an https://, http://, ssh:// or file:// URL, git@host:path, or an absolute path on this machine.");

    [GeneratedRegex("^(?<user>[A-Za-z0-9_][A-Za-z0-9._-]*)@(?<host>[A-Za-z0-9][A-Za-z0-9.-]*):(?<path>[^-:/][^:\\s]*|/[^:/\\s][^:\\s]*)\\z", RegexOptions.CultureInvariant)]
    private static partial Regex ScpPattern();
}
