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

    /// <summary>Opens a page and waits until its circuit lives: what is typed or clicked before is lost.</summary>
    public static async Task GoAsync(IPage page, string path)
    {
        // The browser says so when it has drawn what the circuit made of the page.
        var drawn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        page.WebSocket += OnSocket;
        try
        {
            await page.GotoAsync(path, new PageGotoOptions { WaitUntil = WaitUntilState.NetworkIdle });
            await drawn.Task.WaitAsync(Eventually.Limit);
        }
        finally
        {
            page.WebSocket -= OnSocket;
        }

        void OnSocket(object? sender, IWebSocket socket) => socket.FrameSent += (_, frame) =>
        {
            if (frame.Binary is { } bytes && bytes.AsSpan().IndexOf("OnRenderCompleted"u8) >= 0) drawn.TrySetResult();
        };
    }

    /// <summary>To where a link leads, until the page there answers clicks: one drawn by the server alone looks the same and loses them.</summary>
    public static async Task FollowAsync(IPage page, ILocator link) => await GoAsync(page, (await link.GetAttributeAsync("href"))!);

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
