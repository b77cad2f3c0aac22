using System.Net;
using System.Net.Sockets;

namespace Peach.Tests.Hosting;

/// <summary>Ports for servers that cannot choose one and say which.</summary>
/// <remarks>
/// Below those that the system gives to outgoing connections and to port 0: one of those could be taken before the server listens, or while
/// it is away for a moment; a client that tries again and again to reach it could even be given the port itself, and connect to itself.
/// </remarks>
internal static class FreePort
{
    private const int First = 20_000;
    private const int Count = 10_000;

    /// <summary>Other test processes begin elsewhere; this one gives no port twice.</summary>
    private static int _last = Random.Shared.Next(Count);

    public static int Find()
    {
        for (var tries = 0; tries < Count; tries++)
        {
            var port = First + (int)((uint)Interlocked.Increment(ref _last) % Count);
            if (IsFree(port)) return port;
        }

        throw new InvalidOperationException($"No port from {First} to {First + Count - 1} is free.");
    }

    private static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
