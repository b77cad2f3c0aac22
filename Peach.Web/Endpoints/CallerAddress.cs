using System.Net;
using System.Net.Sockets;

namespace Peach.Web.Endpoints;

/// <summary>Who counts as one caller where requests are counted by address.</summary>
internal static class CallerAddress
{
    private const int NetworkBytes = 8;

    /// <summary>The address; of IPv6 its network of 64 bits, since a single household has them all.</summary>
    public static string Of(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) return address.MapToIPv4().ToString();
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return address.ToString();
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(NetworkBytes).Clear();
        return $"{new IPAddress(bytes)}/64";
    }
}
