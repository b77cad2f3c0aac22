using System.Security.Cryptography;
using Peach.Core.Platform;

namespace Peach.Core.Repositories.Git;

/// <summary>Public keys of an SSH server: a line for each, <c>TYPE BASE64</c>.</summary>
internal static class SshHostKeys
{
    private const int MaxLength = 16 * 1024;
    private const int MaxKeys = 16;

    private static readonly string[] Types =
    [
        "ssh-ed25519", "ssh-rsa", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "sk-ssh-ed25519@openssh.com",
        "sk-ecdsa-sha2-nistp256@openssh.com",
    ];

    /// <summary>Reads what <c>ssh-keyscan</c> prints, lines of <c>known_hosts</c>, or bare keys. Which host a line names does not matter.</summary>
    /// <returns>Null when there is none.</returns>
    /// <exception cref="PeachException">A line is no key.</exception>
    public static string? Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) return null;
        if (text.Length > MaxLength) throw new PeachException($"ssh_host_key must be at most {MaxLength} characters, was {text.Length}.");
        var keys = new List<string>();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (line[0] == '#') continue;
            var words = line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            var type = line[0] == '@' ? -1 : Array.FindIndex(words, 0, Math.Min(2, words.Length), word => Types.Contains(word, StringComparer.Ordinal));
            if (type < 0 || type + 1 >= words.Length || Blob(words[type], words[type + 1]) is null)
            {
                throw new PeachException(
                    "ssh_host_key must hold public keys such as \"ssh-ed25519 AAAAC3Nza…\", as ssh-keyscan prints them; " +
                    $"\"{(line.Length <= 60 ? line : line[..60] + "…")}\" is none.");
            }

            keys.Add($"{words[type]} {words[type + 1]}");
        }

        if (keys.Count > MaxKeys) throw new PeachException($"ssh_host_key must hold at most {MaxKeys} keys, was {keys.Count}.");
        return keys.Count == 0 ? null : string.Join('\n', keys.Distinct(StringComparer.Ordinal));
    }

    /// <summary>As ssh and servers' pages show a key: <c>SHA256:…</c>.</summary>
    public static IReadOnlyList<string> Fingerprints(string? keys) =>
    [
        .. (keys ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(key => key.Split(' ')).Select(words =>
            $"SHA256:{Convert.ToBase64String(SHA256.HashData(Convert.FromBase64String(words[1]))).TrimEnd('=')} ({words[0]})"),
    ];

    /// <summary>As a <c>known_hosts</c> file for one server, whatever its name or port.</summary>
    public static string ToKnownHosts(string? keys) =>
        string.Concat((keys ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(key => $"* {key}\n"));

    /// <returns>Null when the text is not a key of that type.</returns>
    private static byte[]? Blob(string type, string base64)
    {
        var bytes = new byte[base64.Length];
        if (!Convert.TryFromBase64String(base64, bytes, out var length) || length < 4 + type.Length) return null;
        // A key begins with its type, after four bytes of length.
        return bytes.AsSpan(4, type.Length).SequenceEqual(System.Text.Encoding.ASCII.GetBytes(type)) ? bytes[..length] : null;
    }
}
