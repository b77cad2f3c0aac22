using FluentAssertions;
using Microsoft.Playwright;
using NUnit.Framework;
using Peach.Tests.Components;

namespace Peach.Tests.Dashboards;

[TestFixture]
internal sealed class BoardPageTests
{
    [TestCase(1280, ColorScheme.Dark)]
    [TestCase(400, ColorScheme.Light)]
    public async Task Board_MadeOnThePage_IsShownAndChanged(int width, ColorScheme scheme)
    {
        await using var host = await UiHost.StartAsync();
        await host.Organisations.AddAsync("chrts", "RTS", default);
        await using var browser = await UiBrowser.StartAsync();
        var page = await browser.LogInAsync(host, width, scheme);
        List<string> complaints = [];
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning") complaints.Add(message.Text);
        };

        await UiBrowser.GoAsync(page, "/boards");
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("There is no board yet");
        await UiBrowser.FollowAsync(page, page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "New board" }));
        await page.GetByLabel("Name").FillAsync("Models");
        await page.GetByLabel("Title").FillAsync("Quality");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Save board" }).ClickAsync();
        await Assertions.Expect(page.Locator(".notice.bad")).ToContainTextAsync("Panel 1: it shows 1 to 8 series");
        await page.GetByLabel("Add a series").SelectOptionAsync("task:r1.train/hit@10");
        await Assertions.Expect(page.GetByLabel("Series, one a line")).ToHaveValueAsync("task:r1.train/hit@10");
        await page.GetByLabel("Add a series").SelectOptionAsync("own:editors");
        await ScreenshotTests.SaveAsync(page, $"board-edit-{width}-{scheme}");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Save board" }).ClickAsync();

        await page.WaitForURLAsync(url => url.EndsWith("/boards/b0", StringComparison.Ordinal));
        await page.Locator("#panel-1 [data-drawn] svg").First.WaitForAsync();
        await ScreenshotTests.SaveAsync(page, $"board-{width}-{scheme}");
        (await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth")).Should().Be(0);
        var board = await host.Boards.FindAsync("b0", default);
        board!.Panels.Should().ContainSingle().Which.Series.Should().Equal("task:r1.train/hit@10", "own:editors");

        await UiBrowser.GoAsync(page, "/boards/b0/edit");
        await host.Boards.SaveAsync("b0", 1, "Models of today", board.Panels, "somebody", default);
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Save board" }).ClickAsync();
        await Assertions.Expect(page.Locator(".notice.bad")).ToContainTextAsync("Somebody else has changed the board meanwhile");
        (await host.Boards.FindAsync("b0", default))!.Name.Should().Be("Models of today");
        complaints.Should().BeEmpty();
    }
}
