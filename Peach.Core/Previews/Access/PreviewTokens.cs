using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Peach.Core.Platform;

namespace Peach.Core.Previews.Access;

/// <summary>
/// A token is what it opens and until when, then the HMAC-SHA256 (RFC 2104) of that under a key of the platform's own, all in base64url. Nothing is
/// kept, so a token cannot be taken back: it ends by itself.
/// </summary>
internal sealed class PreviewTokens(IOptions<PreviewsOptions> options, TimeProvider clock) : IPreviewTokens
{
    public const string KeyName = "preview-tokens";

    private const byte Version = 1;
    private const byte OfOrganisation = 1;
    private const byte OfRepository = 2;
    private const int HeadLength = 2 + 8 + 8;
    private const int SignatureLength = HMACSHA256.HashSizeInBytes;
    private const int LongestToken = 512;

    private byte[]? _key;

    public async Task LoadAsync(IPlatformKeys keys, CancellationToken cancellationToken) =>
        _key = await keys.GetAsync(KeyName, cancellationToken).ConfigureAwait(false);

    public PreviewToken Issue(PreviewScope scope, TimeSpan lifetime)
    {
        ArgumentNullException.ThrowIfNull(scope);
        var (kind, name) = scope switch
        {
            { RepositoryId: { Length: > 0 } repository, Codops: null } => (OfRepository, repository),
            { Codops: { Length: > 0 } codops, RepositoryId: null } => (OfOrganisation, codops),
            _ => throw new PeachException("A preview token is for one organisation or for one repository."),
        };
        if (lifetime <= TimeSpan.Zero || lifetime > options.Value.LongestToken)
            throw new PeachException($"A preview token may be valid for up to {DurationText.Format(options.Value.LongestToken)} (Previews:LongestToken), was {DurationText.Format(lifetime)}.");
        var expires = clock.GetUtcNow() + lifetime;
        var bytes = new byte[HeadLength + Encoding.UTF8.GetByteCount(name) + SignatureLength];
        (bytes[0], bytes[1]) = (Version, kind);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(2), expires.ToUnixTimeMilliseconds());
        RandomNumberGenerator.Fill(bytes.AsSpan(10, 8));
        Encoding.UTF8.GetBytes(name, bytes.AsSpan(HeadLength));
        HMACSHA256.HashData(Key, bytes.AsSpan(..^SignatureLength), bytes.AsSpan(^SignatureLength..));
        return new PreviewToken(Base64Url.EncodeToString(bytes), DateTimeOffset.FromUnixTimeMilliseconds(expires.ToUnixTimeMilliseconds()));
    }

    public PreviewScope? Read(string? token)
    {
        if (string.IsNullOrEmpty(token) || token.Length > LongestToken || !Base64Url.IsValid(token)) return null;
        var bytes = Base64Url.DecodeFromChars(token);
        if (bytes.Length <= HeadLength + SignatureLength || bytes[0] != Version) return null;
        Span<byte> signature = stackalloc byte[SignatureLength];
        HMACSHA256.HashData(Key, bytes.AsSpan(..^SignatureLength), signature);
        if (!CryptographicOperations.FixedTimeEquals(signature, bytes.AsSpan(^SignatureLength..))) return null;
        if (BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(2)) <= clock.GetUtcNow().ToUnixTimeMilliseconds()) return null;
        var name = Encoding.UTF8.GetString(bytes.AsSpan(HeadLength..^SignatureLength));
        return bytes[1] switch
        {
            OfOrganisation => new PreviewScope(name, null),
            OfRepository => new PreviewScope(null, name),
            _ => null,
        };
    }

    private byte[] Key => _key ?? throw new InvalidOperationException("The key of preview tokens is not loaded yet.");
}
