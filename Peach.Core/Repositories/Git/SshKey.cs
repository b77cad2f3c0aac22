using System.Buffers.Binary;
using Peach.Core.Platform;

namespace Peach.Core.Repositories.Git;

/// <summary>What a private key has to be so that ssh can use it unattended.</summary>
internal static class SshKey
{
    private const int MaxLength = 32 * 1024;
    private const string OpenSsh = "OPENSSH PRIVATE KEY";
    private const string Begin = "-----BEGIN ";
    private const string Dashes = "-----";

    /// <returns>The key as ssh reads it; its text never stands in an error.</returns>
    /// <exception cref="PeachException">Not a private key, or one with a passphrase.</exception>
    public static string Parse(string text)
    {
        if (text.Length > MaxLength) throw new PeachException($"ssh_key must be at most {MaxLength} characters, was {text.Length}.");
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (lines.Length < 3 || !lines[0].StartsWith(Begin, StringComparison.Ordinal) || !lines[0].EndsWith("PRIVATE KEY-----", StringComparison.Ordinal) ||
            lines[^1] != lines[0].Replace("BEGIN", "END", StringComparison.Ordinal))
        {
            throw new PeachException(
                "ssh_key must be a private key, from its line \"-----BEGIN … PRIVATE KEY-----\" to its line \"-----END … PRIVATE KEY-----\"; make one with: " +
                "ssh-keygen -t ed25519 -N \"\" -f deploy-key");
        }

        var kind = lines[0][Begin.Length..^Dashes.Length];
        var isEncrypted = kind == OpenSsh ? IsEncrypted(string.Concat(lines[1..^1])) : kind.Contains("ENCRYPTED", StringComparison.Ordinal) || text.Contains("Proc-Type: 4,ENCRYPTED", StringComparison.Ordinal);
        return isEncrypted
            ? throw new PeachException("ssh_key has a passphrase, which nobody could type; give a key without one: ssh-keygen -p -N \"\" -f deploy-key removes it from a copy. Peach keeps the key encrypted.")
            : string.Join('\n', lines) + "\n";
    }

    /// <summary>OpenSSH's own format names its cipher after a magic word.</summary>
    private static bool IsEncrypted(string base64)
    {
        const int magic = 15; // "openssh-key-v1\0"
        var bytes = new byte[base64.Length];
        if (!Convert.TryFromBase64String(base64, bytes, out var length) || length < magic + 8) throw new PeachException("ssh_key is damaged: what stands between its first and last line is not a key.");
        var cipher = BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(magic));
        return cipher is < 0 or > 64 || magic + 4 + cipher > length || !bytes.AsSpan(magic + 4, cipher).SequenceEqual("none"u8);
    }
}
