using FluentAssertions;
using Microsoft.Playwright;
using NUnit.Framework;
using Peach.Tests.Components;

namespace Peach.Tests.Dashboards;

/// <summary>The pages of the dashboards in a browser, over figures that a test makes up.</summary>
[TestFixture]
internal sealed class DashboardPageTests
{
    [TestCase(1280, ColorScheme.Light)]
    [TestCase(1280, ColorScheme.Dark)]
    [TestCase(400, ColorScheme.Light)]
    public async Task Dashboards_Shown_DrawChartsWithinTheirContentSecurityPolicy(int width, ColorScheme scheme)
    {
        await using var host = await UiHost.StartAsync();
        await using var browser = await UiBrowser.StartAsync();
        await host.Organisations.AddAsync("chrts", "RTS", default);
        await host.Organisations.AddAsync("ltlrt", "LRT", default);
        var page = await browser.LogInAsync(host, width, scheme);
        List<string> complaints = [];
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning") complaints.Add(message.Text);
        };
        page.PageError += (_, error) => complaints.Add(error);

        await UiBrowser.GoAsync(page, "/dashboards/recommendations?range=7d&organisation=chrts");
        foreach (var panel in (string[])["events-by-type", "active-users", "click-through-by-position"])
            await page.Locator($"[data-testid={panel}] [data-drawn] svg").First.WaitForAsync();
        await ScreenshotTests.SaveAsync(page, $"dashboards-charts-{width}-{scheme}");

        (await page.Locator("[data-testid=events-by-type] .apexcharts-bar-series").CountAsync()).Should().BePositive();
        (await page.Locator("main img[src=x]").CountAsync()).Should().Be(0, "names of senders are no HTML");
        (await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth")).Should().Be(0);
        await page.Locator("[data-testid=events-by-type] svg").First.HoverAsync();
        await page.Locator("[data-testid=events-by-type]").GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Show as a table" }).ClickAsync();
        // Time, four types and the period before.
        await Assertions.Expect(page.Locator("[data-testid=events-by-type] tbody tr").First.Locator("td")).ToHaveCountAsync(6);
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Switch between light and dark" }).ClickAsync();
        await page.Locator("[data-testid=events-by-type] [data-drawn] svg").First.WaitForAsync();
        complaints.Should().BeEmpty("charts keep the pages' own content security policy");
    }

    [Test]
    public async Task Dashboards_OfNothing_SayWhatWillBeThere()
    {
        await using var host = await UiHost.StartAsync();
        await using var browser = await UiBrowser.StartAsync();
        var page = await browser.LogInAsync(host);

        await UiBrowser.GoAsync(page, "/dashboards");
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("no organisation");

        await host.Organisations.AddAsync("chrts", "RTS", default);
        host.Dashboards.IsEmpty = true;
        await UiBrowser.GoAsync(page, "/dashboards");
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("Nothing was counted in this range. Events appear here");
        await UiBrowser.GoAsync(page, "/dashboards/events?range=3w");
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("range must be one of");
    }

    [Test]
    public async Task Filter_Submitted_IsALinkThatShowsTheSame()
    {
        await using var host = await UiHost.StartAsync();
        await using var browser = await UiBrowser.StartAsync();
        await host.Organisations.AddAsync("chrts", "RTS", default);
        var page = await browser.LogInAsync(host);

        await UiBrowser.GoAsync(page, "/dashboards/recommendations?range=7d");
        await page.GetByLabel("Organisation").SelectOptionAsync("chrts");
        await page.GetByLabel("Period before").SelectOptionAsync("no");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Show", Exact = true }).ClickAsync();
        await page.WaitForURLAsync(url => url.Contains("organisation=chrts", StringComparison.Ordinal));
        page.Url.Should().Contain("/dashboards/recommendations?").And.Contain("range=7d").And.Contain("compare=no");
        await Assertions.Expect(page.GetByLabel("Organisation")).ToHaveValueAsync("chrts");
        await Assertions.Expect(page.Locator("[data-testid=tile-events] .change")).ToHaveTextAsync("");

        var link = await page.GetByLabel("Events by type as CSV").GetAttributeAsync("href");
        var file = await page.APIRequest.GetAsync(link!);
        file.Headers["content-type"].Should().StartWith("text/csv");
        var lines = (await file.TextAsync()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        lines[0].Should().Be("time,media_play,page_view,<img src=x onerror=alert(1)>,a_type_of_events_with_a_name_that_is_rather_long");
        lines.Should().HaveCountGreaterThan(7 * 24);
    }
}
