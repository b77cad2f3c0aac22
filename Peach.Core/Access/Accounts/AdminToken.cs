using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace Peach.Core.Access.Accounts;

internal sealed class AdminToken : IAdminToken
{
    // Digests are of one length, so that the comparison does not tell the token's.
    private readonly byte[]? _digest;

    public AdminToken(IOptions<AccessOptions> options)
    {
        var token = options.Value.AdminToken;
        if (token.Length > 0) _digest = Digest(token);
    }

    public bool Matches(string candidate) => _digest is not null && CryptographicOperations.FixedTimeEquals(_digest, Digest(candidate));

    private static byte[] Digest(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
