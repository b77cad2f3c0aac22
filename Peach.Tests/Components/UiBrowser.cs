using Microsoft.Playwright;
using NUnit.Framework;
using Peach.Tests.Hosting;

namespace Peach.Tests.Components;

/// <summary>Debian's Chromium, one for a fixture.</summary>
internal sealed class UiBrowser : IAsyncDisposable
{
    private const string Executable = "/usr/bin/chromium";

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private UiBrowser(IPlaywright playwright, IBrowser browser) => (_playwright, _browser) = (playwright, browser);

    /// <summary>Ignores the calling test where there is no Chromium.</summary>
    public static async Task<UiBrowser> StartAsync()
    {
        if (!File.Exists(Executable)) Assert.Ignore($"{Executable} is missing; install it with: apt-get install chromium");
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Executable,
            Timeout = (float)Eventually.Limit.TotalMilliseconds,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
        return new UiBrowser(playwright, browser);
    }

    public Task<IPage> OpenAsync(UiHost host, int width = 1280, ColorScheme scheme = ColorScheme.Light) => OpenAsync(host.Address, width, scheme);

    public async Task<IPage> OpenAsync(string address, int width = 1280, ColorScheme scheme = ColorScheme.Light)
    {
        var context = await _browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = address,
            ColorScheme = scheme,
            ViewportSize = new ViewportSize { Width = width, Height = 900 },
        });
        context.SetDefaultTimeout((float)Eventually.Limit.TotalMilliseconds);
        return await context.NewPageAsync();
    }

    public Task<IPage> LogInAsync(UiHost host, int width = 1280, ColorScheme scheme = ColorScheme.Light) => LogInAsync(host.Address, host.Password, width, scheme);

    public async Task<IPage> LogInAsync(string address, string password, int width = 1280, ColorScheme scheme = ColorScheme.Light)
    {
        var page = await OpenAsync(address, width, scheme);
        await page.GotoAsync("/login");
        await SubmitAsync(page, "admin", password);
        await page.WaitForURLAsync(url => !url.Contains("/login", StringComparison.Ordinal));
        return page;
    }

    public static async Task SubmitAsync(IPage page, string name, string password)
    {
        await page.GetByLabel("Name", new PageGetByLabelOptions { Exact = true }).FillAsync(name);
        await page.GetByLabel("Password").FillAsync(password);
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Log in" }).ClickAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
