using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using Peach.Core.Platform;

namespace Peach.Web.Hosting;

/// <summary>Takes a client's address and scheme from the headers of the proxies that are trusted, before anything else looks at the request.</summary>
internal sealed class TrustedProxies(ForwardedHeadersOptions options) : IStartupFilter
{
    /// <param name="addresses">Addresses and networks, separated by commas.</param>
    /// <exception cref="PeachStartupException">One is neither.</exception>
    public static ForwardedHeadersOptions Parse(string addresses)
    {
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto, ForwardLimit = null };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var text in addresses.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (IPAddress.TryParse(text, out var address)) options.KnownProxies.Add(address);
            else if (System.Net.IPNetwork.TryParse(text, out var network)) options.KnownIPNetworks.Add(network);
            else throw new PeachStartupException($"{HttpOptions.Section}:{nameof(HttpOptions.TrustedProxies)} must be addresses and networks such as 10.0.0.5, 10.1.0.0/16, was \"{text}\".");
        }

        // Without any, the middleware would believe everybody.
        if (options.KnownProxies.Count + options.KnownIPNetworks.Count == 0)
            throw new PeachStartupException($"{HttpOptions.Section}:{nameof(HttpOptions.TrustedProxies)} must name an address or network, or be empty, was \"{addresses}\".");
        return options;
    }

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.UseForwardedHeaders(options);
        next(app);
    };
}
