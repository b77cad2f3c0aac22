using System.Runtime.InteropServices;
using System.Text.Json;
using Peach.Core.Collect.Parsing;

namespace Peach.Core.Collect.Duplicates;

/// <summary>
/// Who sends: the site key with the client's id and the user's, because servers send for many users under one client; for a client without an id, with
/// all that tells it from others.
/// </summary>
internal static class SenderHash
{
    public static ulong Of(EventHasher hasher, BodyScan scan, ReadOnlySpan<byte> body, string siteKey, string? userAgent)
    {
        var site = hasher.Text(MemoryMarshal.AsBytes(siteKey.AsSpan()));
        var (client, user, session) = (0UL, 0UL, 0UL);
        foreach (ref readonly var member in scan.Common)
        {
            if (member.Kind == MemberKind.Client) client = scan.ClientId == 0 ? Value(hasher, body, member) : 0;
            else if (scan.NameOf(body, member).SequenceEqual("user_id"u8)) user = Value(hasher, body, member);
            else if (scan.NameOf(body, member).SequenceEqual("session_id"u8)) session = Value(hasher, body, member);
        }

        if (scan.ClientId != 0) return hasher.Pair(hasher.Pair(site, scan.ClientId), user);
        return hasher.Pair(hasher.Pair(site, client), hasher.Pair(hasher.Pair(user, session), hasher.Text(MemoryMarshal.AsBytes(userAgent.AsSpan()))));
    }

    private static ulong Value(EventHasher hasher, ReadOnlySpan<byte> body, in Member member)
    {
        var reader = new Utf8JsonReader(body[member.ValueStart..member.End], new JsonReaderOptions { MaxDepth = BodyScan.MaxDepth });
        reader.Read();
        return hasher.Value(ref reader);
    }
}
