using System.Text.RegularExpressions;

namespace Peach.Core.Repositories.Git;

/// <summary>Turns what git prints when it fails into what to do about it.</summary>
internal static partial class GitErrors
{
    private const int MaxQuoted = 400;

    /// <param name="operation">What was being done, e.g. <c>fetch</c>.</param>
    /// <param name="errors">git's standard error.</param>
    /// <param name="token">Taken out of the text should git ever repeat it.</param>
    /// <param name="tokenUser">The name that went with the token.</param>
    /// <param name="hostKeys">The SSH server's pinned keys.</param>
    public static GitException Explain(string operation, GitRemote? remote, string? token, string errors, string? tokenUser = null, string? hostKeys = null)
    {
        // A checkout does not say why it could not write.
        if (Has("No space left on device", "Disk quota exceeded", "unable to write file", "unable to create file"))
        {
            return new GitException(GitFailureKind.NoSpace,
                $"The disk of the data folder (Platform:Data) is full, or cannot be written, so git {operation} failed. Make room; what runs stays, and Peach tries again.");
        }

        if (remote is null) return new GitException(GitFailureKind.Other, $"git {operation} failed: {Quote(errors, token, tokenUser)}");
        var where = remote.Url;
        if (Has("could not read Username", "could not read Password", "Authentication failed", "Access denied", "returned error: 401", "returned error: 403"))
        {
            return Denied(remote, token is not null);
        }

        if (Has("Permission denied (", "Permission denied, please try again"))
        {
            return new GitException(GitFailureKind.Refused,
                $"The server refuses the SSH key for {where}. Add the public key to the project as a deploy key, or give the repository another private key.");
        }

        if (Has("error in libcrypto", "invalid format") && remote.Kind == GitRemoteKind.Ssh)
            return new GitException(GitFailureKind.Refused, $"ssh cannot read the private key of {where}. Give the repository another one (ssh-keygen -t ed25519 -N \"\" -f deploy-key).");
        if (Has("Host key verification failed", "HOST IDENTIFICATION HAS CHANGED"))
        {
            return new GitException(GitFailureKind.Refused, hostKeys is null
                ? $"The SSH host key of {where} is not the one in known_hosts of the user that runs Peach. Check it with the server's administrators, then give it as the repository's host key."
                : $"The SSH host key of {where} has changed: it is not the pinned {string.Join(" or ", SshHostKeys.Fingerprints(hostKeys))}. Nothing was sent. " +
                  "Ask the server's administrators whether it has a new key; if so, paste that as the repository's host key.");
        }

        if (Has("Could not resolve host", "Name or service not known", "Temporary failure in name resolution")) return UnknownHost(remote);
        if (Has("SSL certificate", "server certificate", "certificate verify", "SSL routines", "gnutls_handshake", "SSL connection")) return NoTls(remote, Quote(errors, token, tokenUser));
        if (Has("redirect", "returned error: 301", "returned error: 302", "returned error: 307", "returned error: 308")) return Moved(remote);
        if (Has("couldn't find remote ref"))
            return new GitException(GitFailureKind.NoBranch, $"The branch or commit is gone from {where}.");
        if (Has("dubious ownership"))
            return new GitException(GitFailureKind.Refused, $"{where} belongs to another user and git refuses to read it. Give the folder to the user that runs Peach.");
        if (Has("Permission denied", "unable to access") && remote.IsLocal)
            return new GitException(GitFailureKind.Refused, $"{where} may not be read by the user that runs Peach. Change its permissions.");
        if (Has("Failed to connect", "Couldn't connect", "Connection refused", "Connection timed out", "Connection reset", "No route to host",
            "Network is unreachable", "Empty reply from server", "Operation too slow", "returned error: 5", "early EOF", "hung up unexpectedly") && !Missing())
            return Silent(remote, Has("Connection refused") ? "it refuses the connection" : Quote(errors, token, tokenUser));
        return Missing()
            ? NotThere(remote, token is not null)
            : new GitException(GitFailureKind.Other, $"git {operation} failed for {where}: {Quote(errors, token, tokenUser)}");

        bool Has(params ReadOnlySpan<string> signs)
        {
            foreach (var sign in signs)
                if (errors.Contains(sign, StringComparison.OrdinalIgnoreCase)) return true;
            return false;
        }

        bool Missing() => Has("not found", "returned error: 404", "does not appear to be a git repository", "not a git repository",
            "does not exist", "not valid: is this a git repository", "No such file or directory");
    }

    public static GitException TimedOut(string operation, GitRemote? remote, TimeSpan limit) => new(GitFailureKind.Unreachable,
        $"git {operation}{(remote is null ? "" : $" of {remote.Url}")} took longer than {limit.TotalSeconds:0.###} s and was stopped. Check that the server is up and the repository not too large.");

    /// <summary>The server wants a token, or another one.</summary>
    public static GitException Denied(GitRemote remote, bool hadToken) => new(GitFailureKind.Refused, hadToken
        ? $"The server refuses the access token for {remote.Url}: it is wrong, expired, or may not read this repository. Give the repository a new one " +
          "(GitLab: scope read_repository; a deploy token needs its user name too)."
        : $"The server refuses {remote.Url} without an access token. Give the repository a token that may read it (GitLab: scope read_repository).");

    public static GitException UnknownHost(GitRemote remote) =>
        new(GitFailureKind.Unreachable, $"The host of {remote.Url} is not known. Check the URL, and the name server of this machine.");

    public static GitException NoTls(GitRemote remote, string reason) => new(GitFailureKind.Unreachable,
        $"No secure connection (TLS) to {remote.Url}: {reason}. If its certificate is not trusted, add its authority to this machine's certificates.");

    public static GitException Moved(GitRemote remote) =>
        new(GitFailureKind.NotFound, $"{remote.Url} has moved, and redirects are not followed. Set the repository's new URL.");

    public static GitException Silent(GitRemote remote, string reason) =>
        new(GitFailureKind.Unreachable, $"The server of {remote.Url} does not answer: {reason}. What runs stays; Peach goes on trying.");

    public static GitException NotThere(GitRemote remote, bool hadToken) => new(GitFailureKind.NotFound, remote switch
    {
        { IsLocal: true } => $"There is no git repository at {remote.Url}. Check the path.",
        { TakesToken: true } => $"There is no git repository at {remote.Url}, or {(hadToken ? "the access token may not see it" : "it needs an access token")}. Check the URL and the token.",
        _ => $"There is no git repository at {remote.Url}, or the SSH key may not see it. Check the URL and the key.",
    });

    /// <summary>The last lines, on one line, without the token or any credentials in URLs.</summary>
    private static string Quote(string errors, string? token, string? tokenUser)
    {
        var text = string.Join(" | ", errors.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).TakeLast(3));
        if (!string.IsNullOrEmpty(token))
        {
            text = text.Replace(token, "***", StringComparison.Ordinal).Replace(GitCredentials.Encode(token, tokenUser), "***", StringComparison.Ordinal);
        }

        text = CredentialsPattern().Replace(text, "://***@");
        return text.Length == 0 ? "it printed nothing" : text.Length <= MaxQuoted ? text : text[..MaxQuoted] + "…";
    }

    [GeneratedRegex("://[^/@\\s]+@", RegexOptions.CultureInvariant)]
    private static partial Regex CredentialsPattern();
}
