using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Peach.Core.Platform;

namespace Peach.Core.Access.Runs;

/// <summary><c>peach-run.</c>, then in base64url the organisation, the run and the end in seconds since 1970, and the HMAC-SHA256 (RFC 2104) of that.</summary>
internal sealed class RunTokens(IPlatformKeys keys, TimeProvider clock) : IRunTokens
{
    public const string KeyName = "run-tokens";

    private const int LongestToken = 512;

    private volatile byte[]? _key;

    public async Task<string> IssueAsync(RunIdentity identity, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(identity);
        var until = (clock.GetUtcNow() + lifetime).ToUnixTimeSeconds();
        var text = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{identity.Codops} {identity.RunId} {until}"));
        return $"{AccessPolicies.RunTokenPrefix}{Base64Url.EncodeToString(text)}.{Base64Url.EncodeToString(await SignAsync(text, cancellationToken).ConfigureAwait(false))}";
    }

    public async Task<RunIdentity?> ReadAsync(string token, CancellationToken cancellationToken)
    {
        if (token is not { Length: <= LongestToken } || !token.StartsWith(AccessPolicies.RunTokenPrefix, StringComparison.Ordinal)) return null;
        if (token[AccessPolicies.RunTokenPrefix.Length..].Split('.') is not [var head, var tail] || !Base64Url.IsValid(head) || !Base64Url.IsValid(tail)) return null;
        var text = Base64Url.DecodeFromChars(head);
        if (!CryptographicOperations.FixedTimeEquals(await SignAsync(text, cancellationToken).ConfigureAwait(false), Base64Url.DecodeFromChars(tail))) return null;
        return Encoding.UTF8.GetString(text).Split(' ') is [var codops, var run, var until]
            && long.Parse(until, CultureInfo.InvariantCulture) > clock.GetUtcNow().ToUnixTimeSeconds() ? new RunIdentity(codops, run) : null;
    }

    private async ValueTask<byte[]> SignAsync(byte[] text, CancellationToken cancellationToken) =>
        HMACSHA256.HashData(_key ??= await keys.GetAsync(KeyName, cancellationToken).ConfigureAwait(false), text);
}
