using FluentAssertions;
using Microsoft.Playwright;
using NUnit.Framework;
using Peach.Tests.Hosting;

namespace Peach.Tests.Components;

/// <summary>Each page's main job, in a browser.</summary>
[TestFixture]
internal sealed class PageTests
{
    private UiBrowser _browser = null!;
    private UiHost _host = null!;
    private IPage _page = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _browser = await UiBrowser.StartAsync();
        _host = await UiHost.StartAsync(map: Scene.MapApi);
        await Scene.FillAsync(_host);
        _page = await _browser.LogInAsync(_host);
    }

    [TearDown]
    public async Task StopAsync()
    {
        if (_host is not null) await _host.DisposeAsync();
        if (_browser is not null) await _browser.DisposeAsync();
    }

    [Test]
    public async Task Overview_NewEvents_AppearWithoutAReloadAndOpen()
    {
        await _page.GotoAsync("/");
        _host.Statistics.Seconds = [.. Enumerable.Repeat(1234, 60)];
        _host.Statistics.Events = [Scene.Event(777, _host.Time.GetUtcNow()), .. _host.Statistics.Events];
        await Text("1,234").First.WaitForAsync();
        await _page.Locator("table.events button").First.ClickAsync();
        await _page.GetByTestId("event-detail").GetByText("item-777").WaitForAsync();
    }

    [Test]
    public async Task Repositories_Added_IsListedAndATakenNameIsExplained()
    {
        await OpenAsync("/repositories");
        await FillRepositoryAsync("evening-show");
        await Text("evening-show was added").WaitForAsync();
        await _page.GetByRole(AriaRole.Link, new() { Name = "evening-show" }).WaitForAsync();
        await FillRepositoryAsync("evening-show");
        await Text("There is a repository evening-show already.").WaitForAsync();
    }

    [Test]
    public async Task Repository_ShowsProblemsAndIsRemovedAfterAQuestion()
    {
        await OpenAsync("/repositories/r1");
        await Text("peach.yaml:14:5: endpoints.similar.wieght is not a known key; did you mean weight?").WaitForAsync();
        await Button("Remove repository…").ClickAsync();
        _host.Repositories.Find("r1").Should().NotBeNull("a question comes first");
        await Button("Remove repository").ClickAsync();
        await _page.WaitForURLAsync("**/repositories");
        _host.Repositories.Find("r1").Should().BeNull();
    }

    [Test]
    public async Task Tasks_RunNow_ReachesTheBoard()
    {
        await OpenAsync("/tasks");
        await Button("Run now").Last.ClickAsync();
        await Text("runs next in its loop").WaitForAsync();
        _host.Tasks.Started.Should().ContainSingle();
    }

    [Test]
    public async Task Run_LogGrows_AndIsCancelledAfterAQuestion()
    {
        await OpenAsync("/tasks/runs/run0");
        _host.Tasks.Print(_host.Time.GetUtcNow(), "a line printed later");
        await Text("a line printed later").WaitForAsync();
        await Button("Cancel run…").ClickAsync();
        await Button("Cancel run").ClickAsync();
        await Text("The run is being ended.").WaitForAsync();
        _host.Tasks.Cancelled.Should().Equal("run0");
    }

    [Test]
    public async Task Endpoint_Tried_ShowsTheAnswer()
    {
        await OpenAsync("/endpoints");
        await Button("Try").First.ClickAsync();
        var answer = _page.GetByTestId("trial");
        await answer.GetByText("status 200").WaitForAsync();
        (await answer.InnerTextAsync()).Should().Contain("\"content_id\": \"2193415\"");
    }

    [Test]
    public async Task SiteKey_AddedAndRevoked_ChangesInTheDirectory()
    {
        await OpenAsync("/organisations");
        await _page.GetByLabel("Organisation").SelectOptionAsync("ltlrt");
        await _page.GetByLabel("Site key").FillAsync("ltlrt-app");
        await Button("Add site key").ClickAsync();
        var row = _page.GetByRole(AriaRole.Row).Filter(new() { HasText = "ltlrt-app" });
        await row.GetByRole(AriaRole.Button, new() { Name = "Revoke…" }).ClickAsync();
        await row.GetByRole(AriaRole.Button, new() { Name = "Revoke", Exact = true }).ClickAsync();
        await row.GetByText("revoked", new() { Exact = true }).WaitForAsync();
        _host.SiteKeys.All.Single(key => key.Key == "ltlrt-app").Revoked.Should().BeTrue();
    }

    [Test]
    public async Task History_Shown_IsDeletedEntryByEntryAndWhole()
    {
        await OpenAsync("/history");
        await _page.GetByLabel("Organisation").SelectOptionAsync("ltlrt");
        await _page.GetByLabel("Id", new() { Exact = true }).FillAsync("ruta");
        await Button("Show history").ClickAsync();
        var history = _page.GetByTestId("history");
        await history.GetByText("21:52 of 45:10").WaitForAsync();
        await ScreenshotTests.SaveAsync(_page, "history-of-a-user");
        var row = history.GetByRole(AriaRole.Row).Filter(new() { HasText = "klasika-live" });
        await row.GetByRole(AriaRole.Button, new() { Name = "Delete…" }).ClickAsync();
        await row.GetByRole(AriaRole.Button, new() { Name = "Delete", Exact = true }).ClickAsync();
        await Text("was deleted from the history").WaitForAsync();
        await Button("Delete all…").ClickAsync();
        await Button("Delete all").ClickAsync();
        await Text("Nothing is known of this user").WaitForAsync();
    }

    [Test]
    public async Task Theme_Toggled_StaysOverPages()
    {
        await OpenAsync("/");
        await Button("Switch between light and dark").ClickAsync();
        await OpenAsync("/tasks");
        (await _page.Locator("html").GetAttributeAsync("data-theme")).Should().Be("dark");
    }

    [Test]
    public async Task OpenPage_AfterARestart_LoadsItselfAnew()
    {
        await OpenAsync("/");
        await _page.EvaluateAsync("window.before = true");
        await _host.RestartAsync();
        await Eventually.IsTrueAsync("the page to be loaded anew", async () =>
        {
            try
            {
                return await _page.EvaluateAsync<bool>("!window.before && document.title.startsWith('Overview')");
            }
            catch (PlaywrightException)
            {
                return false; // between two pages
            }
        });
    }

    private ILocator Button(string name) => _page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    private ILocator Text(string text) => _page.GetByText(text);

    /// <summary>Opens a page and waits until its circuit lives: what is clicked before goes nowhere.</summary>
    private async Task OpenAsync(string path) => await _page.GotoAsync(path, new PageGotoOptions { WaitUntil = WaitUntilState.NetworkIdle });

    private async Task FillRepositoryAsync(string name)
    {
        await _page.GetByLabel("Name", new() { Exact = true }).FillAsync(name);
        await _page.GetByLabel("Organisation").SelectOptionAsync("ltlrt");
        await _page.GetByLabel("URL").FillAsync("https://gitlab.example.org/x.git");
        await Button("Add repository").ClickAsync();
    }
}
