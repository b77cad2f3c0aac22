using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;
using NUnit.Framework;
using Peach.Tests.Components;
using Peach.Tests.Hosting;
using Peach.Web.Operations;

namespace Peach.Tests.Operations;

/// <summary>The page that says what is wrong, how Peach is set and how much it logs.</summary>
[TestFixture]
internal sealed class SettingsPageTests
{
    [Test]
    public async Task Admin_SeesWhatIsWrong_AndChangesALogLevel()
    {
        await using var browser = await UiBrowser.StartAsync();
        await using var host = await UiHost.StartAsync(map: Scene.MapApi);
        await Scene.FillAsync(host);
        var page = await browser.LogInAsync(host);
        await UiBrowser.GoAsync(page, "/settings");
        await page.GetByTestId("health").GetByText("The git server refused the access token.").WaitForAsync();
        await page.GetByTestId("health").GetByText("2 open alerts.").WaitForAsync();
        (await page.GetByText(UiHost.Token).CountAsync()).Should().Be(0);
        await page.GetByRole(AriaRole.Row, new() { Name = "Access:AdminToken •••••• command line" }).WaitForAsync();

        await page.GetByLabel("Category").FillAsync("Peach.Core.Tasks");
        await page.GetByLabel("Level").SelectOptionAsync("Trace");
        await page.GetByRole(AriaRole.Button, new() { Name = "Change level" }).ClickAsync();
        await page.GetByText("Peach.Core.Tasks logs from Trace on.").WaitForAsync();
        host.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Peach.Core.Tasks.Queue").IsEnabled(LogLevel.Trace).Should().BeTrue("it holds at once, for parts of the namespace too");
        await page.GetByLabel("Category").FillAsync("not a category");
        await page.GetByRole(AriaRole.Button, new() { Name = "Change level" }).ClickAsync();
        await page.GetByText("A category is a namespace").WaitForAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Take back" }).ClickAsync();
        await page.GetByText("Peach.Core.Tasks logs as before.").WaitForAsync();
        host.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Peach.Core.Tasks.Queue").IsEnabled(LogLevel.Trace).Should().BeFalse();
        await UiBrowser.GoAsync(page, "/access/audit?kind=log+level");
        await page.GetByText("changed log level").WaitForAsync();
    }

    [Test]
    public async Task Level_WithAnEnd_IsTakenBackByItself()
    {
        await using var host = await UiHost.StartAsync();
        var levels = host.Services.GetRequiredService<LogLevels>();
        levels.Set("Peach.Web", LogLevel.Debug, host.Time.GetUtcNow().AddSeconds(-1), "test");
        levels.Set("Peach.Core", LogLevel.Debug, host.Time.GetUtcNow().AddHours(1), "test");

        await Eventually.IsTrueAsync("the level to be taken back", () => Task.FromResult(levels.All.Count == 1));

        levels.All.Single().Category.Should().Be("Peach.Core");
    }
}
