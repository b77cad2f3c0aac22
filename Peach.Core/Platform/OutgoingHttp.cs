using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;

namespace Peach.Core.Platform;

/// <summary>Clients for addresses that people have typed: no redirects, no cookies, no proxy, bounded in time and bytes, and not to where they could reach into the network.</summary>
public static class OutgoingHttp
{
    private const int MaxAnswerBytes = 1024 * 1024;

    /// <param name="timeout">The longest that a request may take.</param>
    /// <param name="privateAddresses">Whether loopback and private networks may be reached.</param>
    public static HttpClient Create(TimeSpan timeout, bool privateAddresses)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ConnectTimeout = timeout,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            // Here rather than before: what a name leads to may be another address a moment later.
            ConnectCallback = (context, cancellationToken) => ConnectAsync(context.DnsEndPoint, privateAddresses, cancellationToken),
        };
        var http = new HttpClient(handler) { Timeout = timeout, MaxResponseContentBufferSize = MaxAnswerBytes };
        http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("Peach", "1"));
        return http;
    }

    /// <summary>Whether an address may be reached. Link-local ones, where clouds tell machines their credentials, never.</summary>
    public static bool MayReach(IPAddress address, bool privateAddresses)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        var bytes = address.GetAddressBytes();
        // NAT64 (RFC 6052): the last four bytes are an IPv4 address.
        if (bytes.Length == 16 && bytes.AsSpan(0, 12).SequenceEqual((ReadOnlySpan<byte>)[0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0])) bytes = bytes[12..];
        return bytes.Length == 4 ? MayReachFour(bytes, privateAddresses) : MayReachSix(address, bytes, privateAddresses);
    }

    private static bool MayReachFour(byte[] bytes, bool privateAddresses) => (bytes[0], bytes[1]) switch
    {
        (0, _) or (169, 254) or ( >= 224, _) => false,
        (127, _) or (10, _) or (172, >= 16 and <= 31) or (192, 168) or (100, >= 64 and <= 127) or (198, 18 or 19) => privateAddresses,
        (192, 0) => bytes[2] != 0 || privateAddresses,
        _ => true,
    };

    private static bool MayReachSix(IPAddress address, byte[] bytes, bool privateAddresses)
    {
        if (address.Equals(IPAddress.IPv6Any) || address.IsIPv6LinkLocal || address.IsIPv6Multicast || address.IsIPv6SiteLocal) return false;
        return privateAddresses || !(IPAddress.IsLoopback(address) || (bytes[0] & 0xfe) == 0xfc);
    }

    private static async ValueTask<Stream> ConnectAsync(DnsEndPoint to, bool privateAddresses, CancellationToken cancellationToken)
    {
        var found = IPAddress.TryParse(to.Host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(to.Host, cancellationToken).ConfigureAwait(false);
        var addresses = found.Where(address => MayReach(address, privateAddresses)).ToArray();
        if (addresses.Length == 0) throw new PeachException("it leads to an address that is not public");
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, to.Port, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
