using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace Peach.Core.Platform.Secrets;

internal sealed class SecretProtector(IDataProtectionProvider provider) : ISecretProtector
{
    private readonly IDataProtector _protector = provider.CreateProtector("Peach.Secrets.v1");

    public string Protect(string secret) => _protector.Protect(secret);

    public string Unprotect(string protectedSecret)
    {
        try
        {
            return _protector.Unprotect(protectedSecret);
        }
        catch (CryptographicException error)
        {
            throw new PeachException(
                "A stored secret cannot be read: the keys it was protected with are gone from the folder keys of the data folder. " +
                "Restore that folder, or enter the secret again.", error);
        }
    }
}
