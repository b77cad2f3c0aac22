using System.Text.Json.Nodes;
using Peach.Tests.Collect;
using Peach.Tests.Components;
using Peach.Tests.Hosting;

namespace Peach.Tests.WebScript;

/// <summary>The real Peach, and a site on another origin whose pages load the script from it in Chromium.</summary>
internal sealed class CollectorScene : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly PeachProcess _peach;
    private readonly UiBrowser _browser;
    private readonly Site _site;

    private CollectorScene(TemporaryFolder folder, PeachProcess peach, UiBrowser browser, Site site) => (_folder, _peach, _browser, _site) = (folder, peach, browser, site);

    public static async Task<CollectorScene> StartAsync()
    {
        var browser = await UiBrowser.StartAsync();
        var folder = new TemporaryFolder();
        await CollectProcess.PrepareAsync(folder);
        var peach = await PeachProcess.StartAsync(folder.Root, "Archive:FlushInterval=00:00:00.2");
        return new CollectorScene(folder, peach, browser, await Site.StartAsync());
    }

    /// <summary>A visitor's browser, empty, before its first page.</summary>
    public async Task<Visitor> VisitAsync(params string[] initScripts)
    {
        var page = await _browser.OpenAsync(_site.Address);
        foreach (var script in initScripts) await page.Context.AddInitScriptAsync(script);
        return await Visitor.CreateAsync(page, _peach.Address, _site);
    }

    /// <summary>The events of a browser that are in the archive, in the order of their times on the device.</summary>
    public List<JsonObject> Collected(string client) =>
        [.. CollectProcess.Archived(_folder)
            .Where(json => json["client"]?["id"]?.ToString() == client)
            .OrderBy(json => json["event_timestamp"]!.GetValue<long>())];

    /// <summary>Waits until an event of a type has been collected, and gives all of them.</summary>
    public async Task<List<JsonObject>> CollectedAsync(string client, string type, int count = 1)
    {
        try
        {
            return await Eventually.GetAsync($"{count} {type} of {client}", () =>
            {
                var all = Collected(client);
                return Task.FromResult(all.Count(json => json["type"]!.ToString() == type) >= count ? all : null);
            });
        }
        catch (TimeoutException error)
        {
            throw new TimeoutException($"{error.Message} There were: {string.Join(", ", Collected(client).Select(json => $"{json["type"]} {json["props"]?.ToJsonString()}"))}.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        await _site.DisposeAsync();
        await _peach.DisposeAsync();
        _folder.Dispose();
    }
}
