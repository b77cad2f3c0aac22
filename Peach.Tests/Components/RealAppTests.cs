using FluentAssertions;
using Microsoft.Playwright;
using NUnit.Framework;
using Peach.Tests.Access;
using Peach.Tests.Architecture;
using Peach.Tests.Hosting;

namespace Peach.Tests.Components;

/// <summary>The admin UI over the real app with its demo: what it shows is what happens.</summary>
[TestFixture]
internal sealed class RealAppTests
{
    private const string Password = "a dozen quiet kettles";

    private TemporaryFolder _folder = null!;
    private PeachProcess _peach = null!;
    private UiBrowser _browser = null!;
    private IPage _page = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _browser = await UiBrowser.StartAsync();
        _folder = new TemporaryFolder();
        _peach = await PeachProcess.StartAsync(
            _folder["data"], "Demo:Enabled=true", "Demo:Users=200", $"Demo:Template={Path.Combine(RepositoryFolder.Path, "examples", "template")}",
            "Repositories:LocalPollInterval=00:00:00.2", "Tasks:LoopPause=00:00:00.5", "Archive:FlushInterval=00:00:00.5");
        using (await SessionClient.SetUpAsync(_peach.Address, () => _peach.Output, Password))
            _page = await _browser.LogInAsync(_peach.Address.ToString(), Password);
        _page.SetDefaultTimeout((float)Eventually.Limit.TotalMilliseconds);
    }

    [TearDown]
    public async Task StopAsync()
    {
        if (TestContext.CurrentContext.Result.Outcome.Status == NUnit.Framework.Interfaces.TestStatus.Failed) TestContext.Out.WriteLine(_peach?.Output);
        if (_browser is not null) await _browser.DisposeAsync();
        if (_peach is not null) await _peach.DisposeAsync();
        _folder?.Dispose();
    }

    [Test]
    public async Task Demo_Running_IsSeenFromEventsToAnswers_AndABadPushWithItsFileAndLine()
    {
        await _page.GotoAsync("/");
        await _page.Locator("table.events button").First.WaitForAsync();
        await _page.Locator("[data-testid=events-per-second]:not(:text-is('0'))").WaitForAsync();
        await _page.GetByText("Start from the template").First.WaitForAsync();
        await _page.Locator("a[href^='/tasks/runs/']", new PageLocatorOptions { HasText = "train_trending" }).First.WaitForAsync();

        await UiBrowser.GoAsync(_page, "/endpoints");
        var hello = _page.Locator("section.endpoint", new PageLocatorOptions { HasText = "/api/v1/demo/hello" });
        await hello.GetByLabel("Query").FillAsync("name=Rasa");
        await hello.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Try" }).ClickAsync();
        await hello.GetByTestId("trial").GetByText("Hello Rasa").WaitForAsync();

        await RunATaskAsync();
        await MakeAnEndpointAsync();
        var git = await GitFolder.CloneAsync(Path.Combine(_folder["data"], "repositories", "demo.git"), _folder["clone"]);
        git.Write("peach.yaml", git.Read("peach.yaml").Replace("url: /hello", "ulr: /hello", StringComparison.Ordinal));
        var line = git.Read("peach.yaml").Split('\n').ToList().FindIndex(text => text.Contains("ulr:", StringComparison.Ordinal)) + 1;
        await git.PushAsync("Misspell a key");

        await _page.GotoAsync("/repositories");
        await _page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "demo", Exact = true }).ClickAsync();
        var problem = _page.Locator(".problems li", new PageLocatorOptions { HasText = $"peach.yaml:{line}:" }).First;
        await problem.WaitForAsync();
        (await problem.InnerTextAsync()).Should().Contain("ulr is not a known key").And.Contain("url", "the closest key is named");
        await _page.GetByText("Data Scientist").First.WaitForAsync();
        await _page.GetByText("Misspell a key").First.WaitForAsync();
    }

    private async Task RunATaskAsync()
    {
        await UiBrowser.GoAsync(_page, "/tasks");
        await UiBrowser.FollowAsync(_page, _page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "train_trending", Exact = true }).First);
        await _page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Name = "Durations" }).WaitForAsync();
        await _page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Run now" }).ClickAsync();
        await _page.GetByText("A run of train_trending is queued.").WaitForAsync();
        await _page.GetByRole(AriaRole.Cell, new PageGetByRoleOptions { Name = "request" }).First.WaitForAsync();

        await UiBrowser.GoAsync(_page, "/tasks/runs?organisation=demo&cause=request");
        await _page.GetByRole(AriaRole.Cell, new PageGetByRoleOptions { Name = "request by admin" }).First.WaitForAsync();
        (await _page.GetByLabel("Why").InputValueAsync()).Should().Be("Request");
        await ScreenshotTests.SaveAsync(_page, "runs");
        await UiBrowser.GoAsync(_page, "/tasks/runs?state=lost&before=0");
        await _page.GetByText("There are no older ones.").WaitForAsync();
    }

    /// <summary>Of a function of the repository, without a push.</summary>
    private async Task MakeAnEndpointAsync()
    {
        await UiBrowser.GoAsync(_page, "/repositories");
        await _page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "demo", Exact = true }).ClickAsync();
        await UiBrowser.FollowAsync(_page, _page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "New endpoint" }));
        await _page.GetByLabel("Name", new PageGetByLabelOptions { Exact = true }).FillAsync("front");
        await _page.GetByLabel("Definition, as under its name in peach.yaml").FillAsync("notebook: hello.ipynb\nmethod: hallo\n");
        await _page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Save and roll out" }).ClickAsync();
        await _page.GetByText("did you mean hello?").WaitForAsync();
        await ScreenshotTests.SaveAsync(_page, "definition-with-mistake");
        await _page.GetByLabel("Definition, as under its name in peach.yaml").FillAsync("notebook: hello.ipynb\nmethod: hello\n");
        await _page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Save and roll out" }).ClickAsync();
        await _page.GetByText("Version 1").WaitForAsync();
        await Eventually.IsTrueAsync("the endpoint to answer", async () =>
        {
            using var answer = await _peach.Client.GetAsync(new Uri("/api/v1/demo/front?name=Rasa", UriKind.Relative));
            return answer.IsSuccessStatusCode && (await answer.Content.ReadAsStringAsync()).Contains("Hello Rasa", StringComparison.Ordinal);
        });
    }
}
