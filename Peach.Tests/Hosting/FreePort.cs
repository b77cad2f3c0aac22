using System.Net;
using System.Net.Sockets;

namespace Peach.Tests.Hosting;

/// <summary>Ports for servers that cannot choose one and say which.</summary>
internal static class FreePort
{
    public static int Find()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
