using System.Text.RegularExpressions;

namespace Peach.Core.Repositories.Git;

/// <summary>Turns what git prints when it fails into what to do about it.</summary>
internal static partial class GitErrors
{
    private const int MaxQuoted = 400;

    /// <param name="operation">What was being done, e.g. <c>fetch</c>.</param>
    /// <param name="errors">git's standard error.</param>
    /// <param name="token">Taken out of the text should git ever repeat it.</param>
    public static GitException Explain(string operation, GitRemote? remote, string? token, string errors)
    {
        if (remote is null) return new GitException(GitFailureKind.Other, $"git {operation} failed: {Quote(errors, token)}");
        var where = remote.Url;
        if (Has("could not read Username", "could not read Password", "Authentication failed", "Access denied", "returned error: 401", "returned error: 403"))
        {
            return new GitException(GitFailureKind.Refused, token is null
                ? $"The server refuses {where} without an access token. Give the repository a token that may read it (GitLab: scope read_repository)."
                : $"The server refuses the access token for {where}: it is wrong, expired, or may not read this repository. Give the repository a new one (GitLab: scope read_repository).");
        }

        if (Has("Permission denied (publickey", "Permission denied, please try again"))
            return new GitException(GitFailureKind.Refused, $"The server refuses the SSH key for {where}. Add the public key of the user that runs Peach as a deploy key.");
        if (Has("Host key verification failed"))
            return new GitException(GitFailureKind.Refused, $"The SSH host key of {where} is not known. Add it to known_hosts of the user that runs Peach (ssh-keyscan).");
        if (Has("Could not resolve host", "Name or service not known", "Temporary failure in name resolution"))
            return new GitException(GitFailureKind.Unreachable, $"The host of {where} is not known. Check the URL, and the name server of this machine.");
        if (Has("SSL certificate", "server certificate", "certificate verify"))
            return new GitException(GitFailureKind.Unreachable, $"The certificate of {where} is not trusted: {Quote(errors, token)}. Add its authority to this machine's certificates.");
        if (Has("redirect", "returned error: 301", "returned error: 302", "returned error: 307", "returned error: 308"))
            return new GitException(GitFailureKind.NotFound, $"{where} has moved, and redirects are not followed. Set the repository's new URL.");
        if (Has("couldn't find remote ref"))
            return new GitException(GitFailureKind.NoBranch, $"The branch or commit is gone from {where}.");
        if (Has("dubious ownership"))
            return new GitException(GitFailureKind.Refused, $"{where} belongs to another user and git refuses to read it. Give the folder to the user that runs Peach.");
        if (Has("Permission denied", "unable to access") && remote.IsLocal)
            return new GitException(GitFailureKind.Refused, $"{where} may not be read by the user that runs Peach. Change its permissions.");
        if (Has("Failed to connect", "Couldn't connect", "Connection refused", "Connection timed out", "Connection reset", "No route to host",
            "Network is unreachable", "Empty reply from server", "Operation too slow", "returned error: 5", "early EOF", "hung up unexpectedly") && !Missing())
            return new GitException(GitFailureKind.Unreachable, $"The server of {where} does not answer: {Quote(errors, token)}. What runs stays; Peach goes on trying.");
        return Missing()
            ? new GitException(GitFailureKind.NotFound, remote.IsLocal
                ? $"There is no git repository at {where}. Check the path."
                : $"There is no git repository at {where}, or {(token is null ? "it needs an access token" : "the access token may not see it")}. Check the URL and the token.")
            : new GitException(GitFailureKind.Other, $"git {operation} failed for {where}: {Quote(errors, token)}");

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

    /// <summary>The last lines, on one line, without the token or any credentials in URLs.</summary>
    private static string Quote(string errors, string? token)
    {
        var text = string.Join(" | ", errors.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).TakeLast(3));
        if (!string.IsNullOrEmpty(token))
        {
            text = text.Replace(token, "***", StringComparison.Ordinal).Replace(GitCredentials.Encode(token), "***", StringComparison.Ordinal);
        }

        text = CredentialsPattern().Replace(text, "://***@");
        return text.Length == 0 ? "it printed nothing" : text.Length <= MaxQuoted ? text : text[..MaxQuoted] + "…";
    }

    [GeneratedRegex("://[^/@\\s]+@", RegexOptions.CultureInvariant)]
    private static partial Regex CredentialsPattern();
}
