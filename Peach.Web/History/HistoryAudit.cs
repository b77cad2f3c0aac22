using System.Security.Cryptography;
using System.Text;
using Peach.Core.History;
using Peach.Core.Platform;

namespace Peach.Web.History;

/// <summary>Writes down who looked into whose history. Users stand there by a pseudonym, because the log outlives what is kept of them.</summary>
internal sealed class HistoryAudit(IAudit audit, IPlatformKeys keys)
{
    public const string Kind = "history";

    private const string KeyName = "audit-users";
    private const int PseudonymBytes = 8;

    /// <param name="action">viewed or deleted.</param>
    /// <param name="owner">Whose history.</param>
    /// <param name="before">What of it is gone; null: nothing, or all.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task RecordAsync(string action, HistoryOwner owner, object? before, CancellationToken cancellationToken) =>
        await audit.RecordAsync(new AuditChange(action, Kind, await NameAsync(owner, cancellationToken), owner.Codops, before));

    /// <summary>The same for the same user: the first 64 bits of the HMAC-SHA256 (RFC 2104) of organisation and id under a key of the platform's own.</summary>
    public async Task<string> NameAsync(HistoryOwner owner, CancellationToken cancellationToken)
    {
        var key = await keys.GetAsync(KeyName, cancellationToken);
        var mac = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{owner.Codops} {(owner.IsDevice ? "d" : "u")} {owner.Id}"));
        return "user " + Convert.ToHexStringLower(mac.AsSpan(0, PseudonymBytes));
    }
}
