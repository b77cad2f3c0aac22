using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Peach.Tests.WebScript;

/// <summary>A broadcaster's web server, by another name than Peach's and so of another origin.</summary>
internal sealed class Site : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, string> _pages = new(StringComparer.Ordinal);
    private int _count;

    private Site(WebApplication app) => _app = app;

    public string Address { get; private set; } = "";

    public static async Task<Site> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var site = new Site(builder.Build());
        site._app.Urls.Add("http://127.0.0.1:0");
        site._app.Run(context =>
        {
            context.Response.ContentType = "text/html; charset=utf-8";
            return context.Response.WriteAsync(site._pages.GetValueOrDefault(context.Request.Path.Value!.Split('/')[1], "nothing"));
        });
        await site._app.StartAsync();
        var address = new Uri(site._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        site.Address = $"http://localhost:{address.Port}";
        return site;
    }

    /// <summary>Puts a page up.</summary>
    /// <returns>Its path, a folder of its own.</returns>
    public string Publish(string html, string path)
    {
        var folder = Interlocked.Increment(ref _count).ToString(CultureInfo.InvariantCulture);
        _pages[folder] = html;
        return $"/{folder}{path}";
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
