using System.Security.Cryptography;
using System.Text;
using Peach.Core.Platform;

namespace Peach.Core.Privacy.Erasures;

/// <summary>Turns a person's id into a mark that finds their receipts again and tells nobody without the platform's key who they are.</summary>
internal sealed class UserHasher(IPlatformKeys keys)
{
    private const string KeyName = "erasure-receipts";

    private volatile byte[]? _key;

    public async Task<string> HashAsync(string codops, string user, CancellationToken cancellationToken)
    {
        var key = _key ??= await keys.GetAsync(KeyName, cancellationToken).ConfigureAwait(false);
        // A codops holds no line break, so no two pairs look alike.
        return Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{codops}\n{user}")));
    }
}
