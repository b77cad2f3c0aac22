using System.Buffers.Binary;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Peach.Core.Platform;

namespace Peach.Core.Endpoints.Tokens;

/// <summary>
/// Makes and reads recommendation tokens: what they say in a compact binary form, then the first 12 bytes of its HMAC-SHA256
/// (RFC 2104) under a key of the platform's own, all in base64url. At most 120 characters.
/// </summary>
internal sealed class TokenSigner : IRecommendationTokens
{
    public const string KeyName = "recommendation-tokens";

    private const byte Version = 1;
    private const int SignatureLength = 12;
    private const int RandomLength = 4;
    private const int LongestName = 20;
    private const byte FallbackFlag = 1;

    private byte[]? _key;

    public async Task LoadAsync(IPlatformKeys keys, CancellationToken cancellationToken) =>
        _key = await keys.GetAsync(KeyName, cancellationToken).ConfigureAwait(false);

    public string Create(RecommendationToken token)
    {
        Span<byte> bytes = stackalloc byte[128];
        bytes[0] = Version;
        bytes[1] = token.FallbackUsed ? FallbackFlag : (byte)0;
        BinaryPrimitives.WriteInt64LittleEndian(bytes[2..], token.Time.ToUnixTimeMilliseconds());
        // Six bytes of milliseconds last until the year 10889; what follows overwrites the other two.
        var at = 8;
        Convert.FromHexString(token.Commit.AsSpan(0, 8), bytes[at..], out _, out _);
        at += 4;
        // Two answers of one component in one millisecond are two recommendations.
        RandomNumberGenerator.Fill(bytes.Slice(at, RandomLength));
        at += RandomLength;
        at = WriteName(bytes, at, token.Codops);
        at = WriteName(bytes, at, token.Endpoint);
        at = WriteName(bytes, at, token.Component);
        Sign(bytes[..at], bytes.Slice(at, SignatureLength));
        return Base64Url.EncodeToString(bytes[..(at + SignatureLength)]);
    }

    public bool TryRead(string text, [NotNullWhen(true)] out RecommendationToken? token)
    {
        token = null;
        if (string.IsNullOrEmpty(text) || text.Length > 120 || !Base64Url.IsValid(text)) return false;
        var bytes = Base64Url.DecodeFromChars(text);
        if (bytes.Length < 16 + 3 + SignatureLength || bytes[0] != Version) return false;
        var said = bytes.AsSpan(..^SignatureLength);
        Span<byte> signature = stackalloc byte[SignatureLength];
        Sign(said, signature);
        if (!CryptographicOperations.FixedTimeEquals(signature, bytes.AsSpan(^SignatureLength..))) return false;
        var at = 16;
        token = new RecommendationToken(
            ReadName(said, ref at), ReadName(said, ref at), ReadName(said, ref at), Convert.ToHexStringLower(said.Slice(8, 4)),
            (said[1] & FallbackFlag) != 0,
            DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadUInt32LittleEndian(said[2..]) | ((long)BinaryPrimitives.ReadUInt16LittleEndian(said[6..]) << 32)));
        return true;
    }

    /// <summary>A long name keeps its beginning and gets a hash, so that names stay apart and the token short.</summary>
    internal static string Shorten(string name)
    {
        if (Encoding.UTF8.GetByteCount(name) <= LongestName) return name;
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 4));
        return $"{name[..(LongestName - 9)]}~{hash}";
    }

    private void Sign(ReadOnlySpan<byte> said, Span<byte> signature)
    {
        Span<byte> whole = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key ?? throw new InvalidOperationException("The token key is not loaded yet."), said, whole);
        whole[..SignatureLength].CopyTo(signature);
    }

    private static int WriteName(Span<byte> bytes, int at, string name)
    {
        var length = Encoding.UTF8.GetBytes(Shorten(name), bytes[(at + 1)..]);
        bytes[at] = (byte)length;
        return at + 1 + length;
    }

    private static string ReadName(ReadOnlySpan<byte> said, ref int at)
    {
        var name = Encoding.UTF8.GetString(said.Slice(at + 1, said[at]));
        at += 1 + said[at];
        return name;
    }
}
