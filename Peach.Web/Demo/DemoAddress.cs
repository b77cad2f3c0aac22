namespace Peach.Web.Demo;

/// <summary>Where a program on this machine reaches a server that listens on these addresses.</summary>
internal static class DemoAddress
{
    /// <returns>The first plain HTTP address, with a host that can be connected to; null when there is none.</returns>
    public static Uri? Of(IEnumerable<string> addresses)
    {
        foreach (var address in addresses.Where(address => address.StartsWith("http://", StringComparison.OrdinalIgnoreCase)))
        {
            var parts = BindingAddress.Parse(address);
            if (parts.IsUnixPipe) continue;
            // Any address of this machine: whichever of IPv4 and IPv6 is there answers to localhost.
            var host = parts.Host is "0.0.0.0" or "[::]" or "+" or "*" ? "localhost" : parts.Host;
            return new Uri($"http://{host}:{parts.Port}/");
        }

        return null;
    }
}
