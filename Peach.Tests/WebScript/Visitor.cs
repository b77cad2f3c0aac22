using System.Collections.Concurrent;
using FluentAssertions;
using Microsoft.Playwright;
using Peach.Tests.Collect;

namespace Peach.Tests.WebScript;

/// <summary>Somebody's browser at the site: one set of cookies, one or several tabs.</summary>
internal sealed class Visitor : IAsyncDisposable
{
    /// <summary>What the site's administrators have set for it in these tests; a test may change it before a page is opened.</summary>
    private const string Configuration = """{"flush_interval_sec": 1, "heartbeat_frequency_sec": 1}""";

    private readonly Uri _server;
    private readonly Site _site;
    private readonly ConcurrentQueue<string> _requests = [];
    private readonly ConcurrentQueue<string> _errors = [];

    private Visitor(IPage page, Uri server, Site site) => (Page, _server, _site) = (page, server, site);

    public IPage Page { get; }

    public IBrowserContext Context => Page.Context;

    public string RemoteConfiguration { get; set; } = Configuration;

    /// <summary>Addresses at Peach that the pages asked for, beside the script.</summary>
    public IReadOnlyList<string> Requests => [.. _requests.Where(address => !address.EndsWith("/peach-collector.js", StringComparison.Ordinal))];

    /// <summary>What was thrown and not caught in the pages.</summary>
    public IReadOnlyCollection<string> Errors => _errors;

    public static async Task<Visitor> CreateAsync(IPage page, Uri server, Site site)
    {
        var visitor = new Visitor(page, server, site);
        var context = page.Context;
        context.Request += (_, request) =>
        {
            if (new Uri(request.Url) is { } address && address.Authority == server.Authority) visitor._requests.Enqueue(request.Url);
        };
        context.WebError += (_, error) => visitor._errors.Enqueue(error.Error);
        await context.RouteAsync("**/config/*.json", route => route.FulfillAsync(new RouteFulfillOptions
        {
            Body = visitor.RemoteConfiguration, ContentType = "application/json", Headers = new Dictionary<string, string> { ["Access-Control-Allow-Origin"] = "*" },
        }));
        return visitor;
    }

    /// <summary>Opens a page of the site.</summary>
    /// <param name="options">The second argument of <c>init</c>, as JavaScript; null for a page that calls <c>init</c> itself.</param>
    /// <param name="head">What its head has before the script.</param>
    public Task OpenAsync(string? options = "{}", string body = "", string head = "", string path = "/") => OpenAsync(Page, options, body, head, path);

    public async Task OpenAsync(IPage page, string? options = "{}", string body = "", string head = "", string path = "/")
    {
        var init = options is null ? "" : $"<script>_pc.init('{CollectProcess.Key}', {options})</script>";
        var html = $"<!DOCTYPE html><html><head><title>A site</title>{head}<script src='{_server}peach-collector.js'></script>{init}</head><body>{body}</body></html>";
        await page.GotoAsync(_site.Publish(html, path));
    }

    /// <summary>Lets a test answer the script's requests with events in Peach's place.</summary>
    public Task OnCollectAsync(Func<IRoute, Task> answer) => Context.RouteAsync("**/v3/collect**", answer);

    /// <summary>A refusal that the site's script may read.</summary>
    public static Task RefuseAsync(IRoute route, int status, int? retryAfter = null)
    {
        var headers = new Dictionary<string, string> { ["Access-Control-Allow-Origin"] = "*", ["Access-Control-Expose-Headers"] = "Retry-After" };
        if (retryAfter is { } seconds) headers["Retry-After"] = $"{seconds}";
        return route.FulfillAsync(new RouteFulfillOptions { Status = status, Headers = headers, Body = "{}" });
    }

    /// <summary>The browser's lasting id, where it has one.</summary>
    public async Task<string> ClientAsync()
    {
        var client = await Page.EvaluateAsync<string?>("_pc.getClientID() || null");
        client.Should().MatchRegex("^[0-9a-f]{32}$");
        return client!;
    }

    public Task SendAsync(string type, string id) => Page.EvaluateAsync("([type, id]) => _pc.sendEvent(type, id)", new[] { type, id });

    public async Task<List<string>> CookiesAsync() => [.. (await Context.CookiesAsync()).Select(cookie => cookie.Name).Order(StringComparer.Ordinal)];

    public Task<string[]> StorageAsync() => Page.EvaluateAsync<string[]>("Object.keys(localStorage).concat(Object.keys(sessionStorage))");

    public async ValueTask DisposeAsync() => await Context.CloseAsync();
}
