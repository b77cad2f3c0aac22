namespace Peach.Core.Repositories.Hooks;

/// <summary>What the HTTP and the SSH address of one project have in common: host and path.</summary>
internal static class RepositoryAddress
{
    /// <returns>E.g. <c>gitlab.example.org/group/project</c>, lower case as servers compare it; null for what is no address of a server.</returns>
    public static string? Normalise(string url)
    {
        string host, path;
        if (Uri.TryCreate(url, UriKind.Absolute, out var address) && url.Contains("://", StringComparison.Ordinal))
        {
            (host, path) = (address.Host, address.AbsolutePath);
        }
        else
        {
            // git@host:path
            var colon = url.IndexOf(':', StringComparison.Ordinal);
            if (colon < 1) return null;
            (host, path) = (url[(url[..colon].LastIndexOf('@') + 1)..colon], url[(colon + 1)..]);
        }

        path = path.Trim('/');
        if (path.EndsWith(".git", StringComparison.OrdinalIgnoreCase)) path = path[..^4];
        return host.Length == 0 || path.Length == 0 ? null : $"{host}/{path}".ToLowerInvariant();
    }
}
