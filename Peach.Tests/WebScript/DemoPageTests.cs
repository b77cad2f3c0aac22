using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.Playwright;
using NUnit.Framework;
using Peach.Tests.Architecture;
using Peach.Tests.Components;
using Peach.Tests.Hosting;

namespace Peach.Tests.WebScript;

/// <summary>The demo page of the real app: a visit, and its events coming back to be seen.</summary>
[TestFixture]
internal sealed class DemoPageTests
{
    [Test]
    public async Task Visit_WithConsent_SeesItsOwnEventsArrive()
    {
        await using var browser = await UiBrowser.StartAsync();
        using var folder = new TemporaryFolder();
        await using var peach = await PeachProcess.StartAsync(
            folder["data"], "Demo:Enabled=true", "Demo:Users=50", $"Demo:Template={Path.Combine(RepositoryFolder.Path, "examples", "template")}",
            "Repositories:LocalPollInterval=00:00:00.2", "Tasks:LoopPause=00:00:00.5", "Archive:FlushInterval=00:00:00.5");
        var page = await browser.OpenAsync(peach.Address.ToString());
        page.SetDefaultTimeout((float)Eventually.Limit.TotalMilliseconds);
        var complaints = new List<string>();
        page.Console += (_, message) =>
        {
            if (message.Type == "error" && !message.Text.Contains("/api/v1/demo/", StringComparison.Ordinal) && !message.Location.Contains("/api/v1/demo/", StringComparison.Ordinal))
                complaints.Add(message.Text);
        };
        page.PageError += (_, error) => complaints.Add(error);
        await page.GotoAsync("/demo");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Accept" }).ClickAsync();
        await Event(page, "page_view").WaitForAsync();
        await Event(page, "recommendation_loaded").WaitForAsync();
        await page.Locator("#items a").First.ClickAsync();
        await Event(page, "recommendation_hit").WaitForAsync();
        await page.GetByText("A ferry that waits for bread").ClickAsync();
        await Event(page, "article_start").WaitForAsync();
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Back to Harbour Radio" }).ClickAsync();
        await Event(page, "article_end").WaitForAsync();

        await page.GetByLabel("Go offline").CheckAsync();
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Log in" }).ClickAsync();
        await page.GetByText("no answer, kept").First.WaitForAsync();
        await page.GetByLabel("Go offline").UncheckAsync();
        await Event(page, "login").WaitForAsync();
        await page.Locator("#receipts .ok").First.WaitForAsync();
        await ShotAsync(page, "demo-light");

        var client = await page.Locator("#client").InnerTextAsync();
        var known = JsonNode.Parse(await peach.Client.GetStringAsync($"/demo/events?client={client}"))!["events"]!.AsArray();
        known.Select(json => json!["event_uid"]!.ToString()).Should().OnlyHaveUniqueItems().And.NotBeEmpty();
        known.Should().OnlyContain(json => json!["client"]!["id"]!.ToString() == client, "nobody sees another's events");
        JsonNode.Parse(await peach.Client.GetStringAsync("/demo/events?client=somebody-else"))!["events"]!.AsArray().Should().BeEmpty();

        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Withdraw consent" }).ClickAsync();
        await page.Locator("#client:text-is('none')").WaitForAsync();
        (await page.Context.CookiesAsync()).Should().BeEmpty();
        complaints.Should().BeEmpty("the page keeps its own content security policy and runs without errors");

        foreach (var (width, scheme) in new[] { (400, ColorScheme.Light), (400, ColorScheme.Dark), (1280, ColorScheme.Dark) })
        {
            var other = await browser.OpenAsync(peach.Address.ToString(), width, scheme);
            await other.GotoAsync("/demo");
            await other.Locator("#items a").First.WaitForAsync();
            await ShotAsync(other, $"demo-{width}-{scheme}");
            (await other.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth")).Should().Be(0, "it must not scroll sideways at {0} px", width);
        }
    }

    private static ILocator Event(IPage page, string type) => page.Locator("#events summary b", new PageLocatorOptions { HasText = type }).First;

    private static async Task ShotAsync(IPage page, string name)
    {
        // For people to look at; nobody compares pixels.
        if (Environment.GetEnvironmentVariable("PEACH_SCREENSHOTS") is { Length: > 0 } folder)
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"{name}.png"), FullPage = true });
    }
}
