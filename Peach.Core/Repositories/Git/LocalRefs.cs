using System.Text;
using Peach.Core.Platform;

namespace Peach.Core.Repositories.Git;

/// <summary>Reads where a branch of a repository on this machine's disk is, as git keeps it: a process for each look would cost a thousand times as much.</summary>
internal static class LocalRefs
{
    private const string BranchPrefix = "refs/heads/";
    private const int MaxReferenceBytes = 1024;
    private const int MaxPackedBytes = 4 * 1024 * 1024;

    /// <param name="branch">Null for the default branch.</param>
    /// <returns>Null for whatever is out of the ordinary: then git is to be asked, which also explains what is wrong.</returns>
    public static RemoteHead? FindHead(GitRemote remote, string? branch)
    {
        try
        {
            var folder = remote.Url.StartsWith("file://", StringComparison.Ordinal) ? new Uri(remote.Url).LocalPath : remote.Url;
            if (Directory.Exists(Path.Combine(folder, ".git"))) folder = Path.Combine(folder, ".git");
            // Anything but the plain way of keeping references says so in the configuration.
            if (Read(Path.Combine(folder, "config"), MaxPackedBytes) is not { } configuration || configuration.Contains("[extensions]", StringComparison.OrdinalIgnoreCase)) return null;
            if (branch is null)
            {
                const string symbolic = "ref: " + BranchPrefix;
                if (Read(Path.Combine(folder, "HEAD"), MaxReferenceBytes) is not { } head || !head.StartsWith(symbolic, StringComparison.Ordinal)) return null;
                branch = BranchName.Parse(head[symbolic.Length..].TrimEnd('\n'));
                if (branch is null) return null;
            }

            var sha = Read(Path.Combine(folder, BranchPrefix + branch), MaxReferenceBytes)?.TrimEnd('\n') ?? FindPacked(folder, BranchPrefix + branch);
            return sha is { Length: 40 } && sha.All(char.IsAsciiHexDigitLower) ? new RemoteHead(branch, sha) : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or PeachException or UriFormatException or ArgumentException)
        {
            return null;
        }
    }

    private static string? FindPacked(string folder, string reference)
    {
        if (Read(Path.Combine(folder, "packed-refs"), MaxPackedBytes) is not { } packed) return null;
        foreach (var line in packed.AsSpan().EnumerateLines())
            if (line.Length == 41 + reference.Length && line[40] == ' ' && line[41..].SequenceEqual(reference)) return line[..40].ToString();
        return null;
    }

    /// <returns>Null when there is no such file, or it is larger than it should be.</returns>
    private static string? Read(string path, int maxBytes)
    {
        var file = new FileInfo(path);
        return file.Exists && file.Length <= maxBytes ? File.ReadAllText(path, Encoding.UTF8) : null;
    }
}
