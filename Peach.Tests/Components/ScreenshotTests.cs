using FluentAssertions;
using Microsoft.Playwright;
using NUnit.Framework;

namespace Peach.Tests.Components;

/// <summary>Every page in both colour schemes and on a phone: nothing sticks out, the browser has nothing to complain of.</summary>
[TestFixture]
internal sealed class ScreenshotTests
{
    private static readonly (string Name, string Path)[] Pages =
    [
        ("overview", "/"), ("repositories", "/repositories"), ("repository", "/repositories/r1"), ("rollout", "/rollouts/o2"), ("drift", "/drift"), ("repository-new", "/repositories/new"),
        ("definition", "/repositories/r1/definitions/endpoints/edit/popular"), ("definition-new", "/repositories/r1/definitions/endpoints/new?file=older.ipynb&function=popular"), ("tasks", "/tasks"), ("run", "/tasks/runs/run0"), ("failed-run", "/tasks/runs/run2"), ("no-run", "/tasks/runs/none"), ("task", "/tasks/r1.train-trending"), ("no-task", "/tasks/r1.none"), ("endpoints", "/endpoints"), ("endpoint", "/endpoints/ltlrt/similar"),
        ("no-endpoint", "/endpoints/ltlrt/none"), ("endpoint-rules", "/endpoints/ltlrt/similar/rules"), ("previews", "/previews"), ("history", "/history"), ("codex", "/codex"),
        ("codex-empty", "/codex?codops=ltlrt"), ("codex-item", "/codex/chrts/item?id=urn%3Arts%3Avideo%3A14567"), ("codex-no-item", "/codex/chrts/item?id=new"), ("archive", "/archive"),
        ("organisations", "/organisations"), ("privacy", "/privacy"), ("receipt", "/privacy/erasures/0195aa01"),
        ("receipt-done", "/privacy/erasures/0195aa00"), ("no-receipt", "/privacy/erasures/none"), ("not-found", "/no-such-page"),
        ("settings", "/settings"), ("access", "/access"), ("audit", "/access/audit"), ("profile", "/profile"), ("site-key", "/organisations/site-keys/zzebu00000000017"), ("alerts", "/alerts"), ("quarantine", "/quarantine?key=zzebu00000000017"), ("validate", "/validate"), ("dashboards", "/dashboards?organisation=chrts"), ("boards", "/boards"), ("board-new", "/boards/new"),
    ];

    /// <summary>For people to look at; nobody compares pixels.</summary>
    public static async Task SaveAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("PEACH_SCREENSHOTS") is { Length: > 0 } folder)
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"{name}.png"), FullPage = true });
    }

    [TestCase(1280, ColorScheme.Light)]
    [TestCase(1280, ColorScheme.Dark)]
    [TestCase(400, ColorScheme.Light)]
    public async Task Pages_Shown_FitTheWindowAndBreakNoRule(int width, ColorScheme scheme)
    {
        await using var browser = await UiBrowser.StartAsync();
        await using var host = await UiHost.StartAsync(map: Scene.MapApi);
        await Scene.FillAsync(host);
        var page = await browser.LogInAsync(host, width, scheme);
        var complaints = new List<string>();
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning" && !page.Url.EndsWith("/no-such-page", StringComparison.Ordinal)) complaints.Add($"{page.Url}: {message.Text}");
        };
        page.PageError += (_, error) => complaints.Add($"{page.Url}: {error}");
        foreach (var (name, path) in Pages)
        {
            await page.GotoAsync(path, new PageGotoOptions { WaitUntil = WaitUntilState.NetworkIdle });
            await SaveAsync(page, $"{name}-{width}-{scheme}");
            var overflow = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
            overflow.Should().Be(0, "{0} must not scroll sideways at {1} px", path, width);
            (await page.Locator("h1").CountAsync()).Should().Be(1, "{0} has one heading", path);
        }

        complaints.Should().BeEmpty("the pages keep their own content security policy and run without errors");
    }
}
