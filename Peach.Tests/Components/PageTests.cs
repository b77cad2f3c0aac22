using FluentAssertions;
using Microsoft.Playwright;
using NUnit.Framework;
using Peach.Core.Privacy;
using Peach.Core.Repositories;
using Peach.Tests.Components.Fakes;
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
        // A page that is still open would keep the host from ending for its whole time of grace.
        if (_browser is not null) await _browser.DisposeAsync();
        if (_host is not null) await _host.DisposeAsync();
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
    public async Task EndpointRules_AreEditedTriedSavedAndTakenBack()
    {
        await OpenAsync("/endpoints");
        await Text("8 rules, edited live by admin").WaitForAsync();
        var address = await _page.GetByRole(AriaRole.Link, new() { Name = "Business rules" }).First.GetAttributeAsync("href");
        await OpenAsync(address!);

        await _page.GetByLabel("Kind of rule").SelectOptionAsync("limit");
        await Button("Add rule").ClickAsync();
        var added = _page.GetByRole(AriaRole.Group, new() { Name = "9. limit" });
        await added.GetByLabel("Field").FillAsync("genre");
        await added.GetByLabel("Most items of one value").FillAsync("none");
        await Button("Preview").ClickAsync();
        await Text("must be a whole number, was \"none\"").WaitForAsync();
        _host.Rules.Previewed.Should().BeNull("what has a mistake is not tried");

        await added.GetByLabel("Most items of one value").FillAsync("3");
        await _page.GetByLabel("Remove rule 1").ClickAsync();
        await _page.GetByLabel("Try as user").FillAsync("ruta");
        await Button("Preview").ClickAsync();
        await _page.GetByTestId("rules-preview").GetByText("On 50 recent requests").WaitForAsync();
        await ScreenshotTests.SaveAsync(_page, "endpoint-rules-preview");
        _host.Rules.Previewed!.Value.User.Should().Be("ruta");
        _host.Rules.Previewed!.Value.Text.Should().StartWith("- exclude: unavailable\n").And.EndWith("- limit: {by: \"genre\", to: 3}\n");

        await _page.GetByLabel("Why").First.FillAsync("More variety");
        await Button("Save").ClickAsync();
        await Text("The rules hold from now on.").WaitForAsync();
        await Text("Version 3 by admin holds").WaitForAsync();

        await _page.Locator("summary", new() { HasText = "Version 1" }).ClickAsync();
        await Button("Take up in the editor").Last.ClickAsync();
        await Button("Text").ClickAsync();
        (await _page.GetByLabel("Rules as in peach.yaml").InputValueAsync()).Should().Contain("show_id").And.NotContain("genre");
        await Button("Back to the repository's…").ClickAsync();
        await _page.GetByRole(AriaRole.Button, new() { Name = "Back to the repository's", Exact = true }).ClickAsync();
        await Text("The repository's rules hold from now on.").WaitForAsync();
        _host.Rules.Find("ltlrt", "similar")!.Live.Should().BeNull();
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
    public async Task Repository_WebhookSecret_IsShownOnce()
    {
        await OpenAsync("/repositories/r1");
        await Button("Make a webhook secret").ClickAsync();
        await Text(FakeHooks.Secret).WaitForAsync();
        await Text("/hooks/gitlab").WaitForAsync();
        await _page.SetViewportSizeAsync(400, 900);
        await ScreenshotTests.SaveAsync(_page, "webhook-secret-400");
        (await _page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth")).Should().Be(0, "it fits a phone");
        await OpenAsync("/repositories/r1");
        await Button("New webhook secret…").WaitForAsync();
        (await Text(FakeHooks.Secret).CountAsync()).Should().Be(0, "it is not shown again");
    }

    [Test]
    public async Task Repository_OverSsh_AsksForADeployKey()
    {
        await OpenAsync("/repositories");
        await _page.GetByLabel("URL").FillAsync("git@gitlab.example.org:data/recommender.git");
        await _page.GetByLabel("Private deploy key").WaitForAsync();
        (await _page.GetByLabel("Access token").CountAsync()).Should().Be(0, "tokens go over HTTP");
        await ScreenshotTests.SaveAsync(_page, "repository-ssh-1280");
    }

    [Test]
    public async Task Repository_RolledBackAfterAQuestion_SaysByWhomAndWhy_AndResumes()
    {
        await OpenAsync("/repositories/r1");
        await _page.GetByLabel("Reason", new() { Exact = true }).FillAsync("empty lists");
        await Button("Roll back…").ClickAsync();
        _host.Repositories.Find("r1")!.Hold.Should().BeNull("a question comes first");
        await Button("Roll back").ClickAsync();
        await Text("Rolled back").First.WaitForAsync();
        _host.Repositories.Find("r1")!.Hold.Should().BeEquivalentTo(new { Kind = HoldKind.RolledBack, Commit = FakeHolds.Before, Reason = "empty lists", By = "admin" });
        await Button("Resume following…").ClickAsync();
        await Button("Resume following").ClickAsync();
        await Eventually.IsTrueAsync("the branch to be followed again", () => _host.Repositories.Find("r1")!.Hold is null);
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
    public async Task Endpoint_TriedByItsForm_SendsWhatIsFilledIn()
    {
        await OpenAsync("/endpoints/ltlrt/similar");
        await _page.GetByText("182,443").WaitForAsync();
        await _page.GetByLabel("amount").FillAsync("4");
        await _page.GetByLabel("order").SelectOptionAsync("popular");
        await _page.GetByTestId("request").GetByText("article_id=2193415&amount=4&order=popular&peach_debug=1").WaitForAsync();
        await Button("Try").ClickAsync();
        await _page.GetByTestId("trial").GetByText("\"rank\": 4").WaitForAsync();
    }

    [Test]
    public async Task ApiKey_IsMadeShownOnceAndRevoked()
    {
        await OpenAsync("/organisations");
        var card = _page.Locator("section.card", new() { HasText = "ltlrt" }).First;
        await card.GetByText("API keys for endpoints").ClickAsync();
        await card.GetByLabel("What uses it").FillAsync("website");
        await card.GetByRole(AriaRole.Button, new() { Name = "Make a key" }).ClickAsync();
        await card.GetByTestId("api-key").GetByText("pk_Ab3dE-made-up-for-tests").WaitForAsync();
        await card.Locator("details.api-keys").GetByText("Revoke…").ClickAsync();
        await card.Locator("details.api-keys").GetByRole(AriaRole.Button, new() { Name = "Revoke", Exact = true }).ClickAsync();
        await card.GetByText("The key of website is refused from now on.").WaitForAsync();
        await OpenAsync("/organisations");
        (await _page.GetByTestId("api-key").CountAsync()).Should().Be(0, "a key is shown once");
    }

    [Test]
    public async Task Secret_IsSetReplacedAndDeleted_AndNeverShown()
    {
        await OpenAsync("/organisations");
        var card = _page.Locator("section.card", new() { HasText = "ltlrt" }).First;
        await card.GetByText("Secrets for tasks and endpoints").ClickAsync();
        await card.GetByLabel("Variable").FillAsync("API_KEY");
        await card.GetByLabel("Value, never shown again").FillAsync("planted-in-the-form");
        await card.GetByRole(AriaRole.Button, new() { Name = "Add the secret" }).ClickAsync();
        await card.GetByText("API_KEY is set.").WaitForAsync();
        await card.GetByRole(AriaRole.Link, new() { Name = "task train" }).WaitForAsync();
        (await card.GetByLabel("Value, never shown again").InputValueAsync()).Should().BeEmpty();
        (await _page.ContentAsync()).Should().NotContain("planted-in-the-form");

        await card.GetByRole(AriaRole.Button, new() { Name = "Replace" }).ClickAsync();
        await card.GetByRole(AriaRole.Button, new() { Name = "Replace the value" }).WaitForAsync();
        await ScreenshotTests.SaveAsync(_page, "organisation-secrets");

        await card.Locator("details.secrets").GetByText("Delete…").ClickAsync();
        await card.GetByText("although it is given to task train").WaitForAsync();
        await card.Locator("details.secrets").GetByRole(AriaRole.Button, new() { Name = "Delete", Exact = true }).ClickAsync();
        await card.GetByText("API_KEY is deleted.").WaitForAsync();
    }

    [Test]
    public async Task Alert_IsShownCountedAndAcknowledged_AndAChannelIsTried()
    {
        await OpenAsync("/alerts");
        await _page.GetByText("KeyError: 'plays' (similar.ipynb").WaitForAsync();
        await _page.GetByRole(AriaRole.Link, new() { Name = "Alerts 2 open" }).WaitForAsync();
        await _page.GetByRole(AriaRole.Button, new() { Name = "Acknowledge" }).First.ClickAsync();
        await _page.GetByText("seen by admin").WaitForAsync();
        var channels = _page.GetByTestId("channels");
        await channels.GetByText("chat.example.org").WaitForAsync();
        await channels.GetByRole(AriaRole.Button, new() { Name = "Send a test" }).ClickAsync();
        await channels.GetByText("did not take the message: it answered 404").WaitForAsync();
        await channels.GetByLabel("Channel's name").FillAsync("the team");
        await channels.GetByLabel("Webhook's address").FillAsync("https://chat.example.org/hooks/planted");
        await channels.GetByRole(AriaRole.Button, new() { Name = "Add the channel" }).ClickAsync();
        await channels.GetByText("the team is added.").WaitForAsync();
        (await _page.ContentAsync()).Should().NotContain("hooks/planted");
        await OpenAsync("/tasks");
        await _page.GetByText("may be 30m old").WaitForAsync();
    }

    [Test]
    public async Task Previews_BegunReplayedAndRemoved_AndATokenIsShownOnce()
    {
        await OpenAsync("/previews");
        await _page.GetByTestId("replay").GetByText("61%").WaitForAsync();
        await Button("Replay requests").ClickAsync();
        await Text("The latest requests are being replayed.").WaitForAsync();
        _host.Previews.Replayed.Should().Equal("p1");
        await _page.GetByLabel("Branch or commit").FillAsync("feature/two");
        await Button("Begin preview").ClickAsync();
        await Text("The preview of feature/two is being built.").WaitForAsync();
        await Button("Issue token").ClickAsync();
        await _page.GetByTestId("preview-token").WaitForAsync();
        await Button("Remove preview…").First.ClickAsync();
        await Button("Remove preview").ClickAsync();
        await Text("Removed.").WaitForAsync();
        _host.Previews.All.Should().ContainSingle();
    }

    [Test]
    public async Task Repository_ShowsWhatItsServerSaid_AndKeepsANewToken()
    {
        await OpenAsync("/repositories/r1");
        await Text("answered 403: insufficient_scope").WaitForAsync();
        await _page.GetByLabel("API token").FillAsync("glpat-new");
        await Button("Save server").ClickAsync();
        await Text("Saved.").WaitForAsync();
        _host.Forge.Saved!.Token.Should().Be("glpat-new");
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
    public async Task Codex_Searched_OpensAnItemThatIsEditedAndDeleted_AndTakesAFile()
    {
        await OpenAsync("/codex");
        await _page.GetByLabel("Words of the id or a title").FillAsync("vignerons");
        await Button("Search").ClickAsync();
        await _page.GetByTestId("codex").GetByText("14567").WaitForAsync(new() { State = WaitForSelectorState.Detached });
        await OpenAsync((await _page.GetByRole(AriaRole.Link, new() { Name = "urn:rts:video:14569" }).GetAttributeAsync("href"))!);
        var json = _page.GetByLabel("The item as JSON");
        await json.FillAsync("""{"title":"","available_from":1}""");
        await Button("Save item").ClickAsync();
        await Text("available_from must be a time with its zone").WaitForAsync();
        await json.FillAsync("""{"title":"Fête des Vignerons 2027"}""");
        await Button("Save item").ClickAsync();
        await Text("The item was saved.").WaitForAsync();
        await _page.Locator("dl").GetByText("Fête des Vignerons 2027").WaitForAsync();
        await Button("Delete…").ClickAsync();
        await Button("Delete").ClickAsync();
        await Text("The item was deleted.").WaitForAsync();

        await OpenAsync("/codex?codops=ltlrt");
        await Text("This catalogue is empty").WaitForAsync();
        await _page.Locator("input[type=file]").SetInputFilesAsync(new FilePayload { Name = "videos.ndjson", MimeType = "text/plain", Buffer = "{\"id\":\"a\",\"title\":\"First\"}\nnot json\n"u8.ToArray() });
        await Text("videos.ndjson was read.").WaitForAsync();
        await _page.GetByTestId("load").GetByText("Line 2: This is no sound JSON.").WaitForAsync();
        await _page.GetByTestId("codex").GetByText("First").WaitForAsync();
        await ScreenshotTests.SaveAsync(_page, "codex-after-upload");
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
    public async Task Privacy_AskedFor_BeginsAfterAQuestionThatNamesWhatHappens_AndIsFollowedOnItsReceipt()
    {
        await OpenAsync("/privacy");
        await _page.GetByLabel("Organisation").SelectOptionAsync("ltlrt");
        await _page.GetByLabel("Id of a user").FillAsync("Ona/Šimkutė 1");
        await Button("Erase…").ClickAsync();
        var question = _page.GetByRole(AriaRole.Group);
        (await question.InnerTextAsync()).Should().Contain("Ona/Šimkutė 1").And.Contain("history, at once").And.Contain("archive, in the background").And.Contain("cannot be undone");
        await ScreenshotTests.SaveAsync(_page, "privacy-question");
        (await _host.Erasures.ListAsync("ltlrt", "Ona/Šimkutė 1", null, 1, default)).Should().BeEmpty("a question comes first");
        await Button("Erase").ClickAsync();
        await Text("The erasure has begun").WaitForAsync();
        var asked = (await _host.Erasures.ListAsync("ltlrt", "Ona/Šimkutė 1", null, 1, default)).Single();
        asked.RequestedBy.Should().Be("admin");

        await OpenAsync($"/privacy/erasures/{asked.Id}");
        await Text("The erasure is not complete yet.").WaitForAsync();
        _host.Erasures.Put(
            asked with { State = ErasureState.Done, FinishedAt = asked.RequestedAt, Stores = [asked.Stores[0] with { State = ErasureState.Done }] }, "Ona/Šimkutė 1");
        await Text("The erasure is complete").WaitForAsync();
        await _page.EmulateMediaAsync(new() { Media = Media.Print });
        (await Button("Print").IsVisibleAsync()).Should().BeFalse("a printed receipt has no buttons");
        (await _page.GetByRole(AriaRole.Navigation).CountAsync()).Should().Be(0, "nor a navigation");
        await ScreenshotTests.SaveAsync(_page, "receipt-printed");
    }

    [Test]
    public async Task Privacy_WithABadId_SaysWhy_AndFindsReceiptsByAnId()
    {
        await OpenAsync("/privacy");
        await _page.GetByLabel("Organisation").SelectOptionAsync("ltlrt");
        await _page.GetByLabel("Id of a user").FillAsync("unknown");
        await Button("Erase…").ClickAsync();
        await Button("Erase").ClickAsync();
        await Text("which senders write for everybody who is not logged in").WaitForAsync();
        await _page.GetByLabel("Id of a user").FillAsync("nobody");
        await Button("Find receipts of this id").ClickAsync();
        await Text("Nobody has asked for this id to be forgotten").WaitForAsync();
        await Button("Show all").ClickAsync();
        await Text("bootstrap token").WaitForAsync();
    }

    [Test]
    public async Task Privacy_WithoutOrganisations_SaysWhatToDo()
    {
        foreach (var codops in _host.Organisations.All.Keys) await _host.Organisations.RemoveAsync(codops, default);
        await OpenAsync("/privacy");
        await Text("There is no organisation yet. Add one first.").WaitForAsync();
        await ScreenshotTests.SaveAsync(_page, "privacy-empty");
    }

    [Test]
    public async Task Retention_Changed_ReachesTheDirectory_AndIsTakenBack()
    {
        await OpenAsync("/organisations");
        var card = _page.Locator("section.card", new() { HasText = "Radio Télévision Suisse" });
        await card.GetByText("Data stays 180 days in the archive, 400 days in the history").ClickAsync();
        await card.GetByLabel("Days in the archive").FillAsync("");
        await card.GetByLabel("Days in the history").FillAsync("30");
        await ScreenshotTests.SaveAsync(_page, "retention");
        await Button("Save retention of chrts").ClickAsync();
        await card.GetByText("30 days in the history").WaitForAsync();
        var organisation = _host.Organisations.All["chrts"];
        (organisation.ArchiveDays, organisation.HistoryDays).Should().Be((null, 30));
        await card.GetByLabel("Days in the archive").FillAsync("0");
        await card.Locator("form.grid").EvaluateAsync("form => form.noValidate = true");
        await Button("Save retention of chrts").ClickAsync();
        await Text("archive_days must be 1 to 36500 days").WaitForAsync();
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

    private Task OpenAsync(string path) => UiBrowser.GoAsync(_page, path);

    private async Task FillRepositoryAsync(string name)
    {
        await _page.GetByLabel("Name", new() { Exact = true }).FillAsync(name);
        await _page.GetByLabel("Organisation").SelectOptionAsync("ltlrt");
        await _page.GetByLabel("URL").FillAsync("https://gitlab.example.org/x.git");
        await Button("Add repository").ClickAsync();
    }
}
