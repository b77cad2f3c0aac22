using System.Net;
using System.Net.Http.Headers;
using FluentAssertions;
using Microsoft.Playwright;
using NUnit.Framework;

namespace Peach.Tests.Components;

/// <summary>The pages and files of runs.</summary>
[TestFixture]
internal sealed class RunPagesTests
{
    private UiHost _host = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _host = await UiHost.StartAsync(map: Scene.MapApi);
        await Scene.FillAsync(_host);
    }

    [TearDown]
    public async Task StopAsync()
    {
        if (_host is not null) await _host.DisposeAsync();
    }

    [Test]
    public async Task Pages_ShowTimelineProgressMetricsSearchAndArtifactsWithoutTrustingThem()
    {
        await using var browser = await UiBrowser.StartAsync();
        var page = await browser.LogInAsync(_host);

        await UiBrowser.GoAsync(page, "/tasks");
        await page.GetByRole(AriaRole.Link, new() { NameRegex = new("fetch-metadata: succeeded") }).WaitForAsync();
        await page.GetByText("runs train-trending (45").WaitForAsync();
        await page.GetByLabel("Part of a line").FillAsync("no item");
        await page.GetByRole(AriaRole.Button, new() { Name = "Search", Exact = true }).ClickAsync();
        await page.GetByText("1 lines found").WaitForAsync();

        await UiBrowser.GoAsync(page, "/tasks/r1.train-trending");
        await page.GetByText("Metrics over runs").WaitForAsync();
        (await page.GetByRole(AriaRole.Img, new() { NameRegex = new("^recall: 12 values") }).CountAsync()).Should().Be(1);
        await page.GetByRole(AriaRole.Button, new() { Name = "Pause…" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Pause", Exact = true }).ClickAsync();
        await page.GetByText("Paused by admin").WaitForAsync();
        await ScreenshotTests.SaveAsync(page, "task-paused");
        await page.GetByRole(AriaRole.Button, new() { Name = "Resume" }).ClickAsync();
        await page.GetByText("Paused by admin").WaitForAsync(new() { State = WaitForSelectorState.Detached });

        await UiBrowser.GoAsync(page, "/tasks/runs/run0");
        await page.GetByText("450 of 1,000").WaitForAsync();
        await page.GetByPlaceholder("Search in the log").FillAsync("NO ITEM");
        await page.Keyboard.PressAsync("Enter");
        await page.GetByText("1 lines contain it.").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Show" }).ClickAsync();
        await page.FrameLocator("iframe.artifact").GetByRole(AriaRole.Heading, new() { Name = "Trained" }).WaitForAsync();
        (await page.TitleAsync()).Should().Be("Task run · Peach", "what is in an artifact never acts on the page");
        await ScreenshotTests.SaveAsync(page, "run-artifact");
    }

    [Test]
    public async Task Files_AskForALogin_AndArtifactsComeSandboxed()
    {
        using var stranger = _host.CreateClient();
        (await stranger.GetAsync("/tasks/runs/run0/artifacts/notebook.html")).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        (await stranger.GetAsync("/tasks/runs/run0/log.txt")).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        (await stranger.GetAsync("/api/admin/runs/run0/artifacts/notebook.html")).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        using var admin = Admin();

        var artifact = await admin.GetAsync("/api/admin/runs/run0/artifacts/notebook.html");

        artifact.Headers.GetValues("Content-Security-Policy").Single().Should().StartWith("sandbox;").And.NotContain("allow-");
        artifact.Headers.GetValues("X-Content-Type-Options").Should().Equal("nosniff");
        (await admin.GetAsync("/api/admin/runs/run0/artifacts/none.html")).StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await admin.GetStringAsync("/api/admin/runs/run0/artifacts")).Should().Contain("\"name\":\"notebook.html\"");
    }

    [Test]
    public async Task Log_AsTextEventsAndJson_ResumesWhereItIsAskedTo()
    {
        using var admin = Admin();

        var text = (await admin.GetStringAsync("/api/admin/runs/run0/logs")).TrimEnd('\n').Split('\n');
        text.Should().HaveCount(3);
        text[1].Should().MatchRegex("^[0-9-]{10} [0-9:.]{12} E UserWarning: 3 events have no item$");
        (await admin.GetStringAsync("/api/admin/runs/run0/logs?follow=1&from=2")).Should().Contain("8,311 items").And.NotContain("UserWarning");

        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/admin/runs/run0/logs?follow=1");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        request.Headers.Add("Last-Event-ID", "1");
        using var events = await admin.SendAsync(request);
        events.Content.Headers.ContentType!.MediaType.Should().Be("text/event-stream");
        (await events.Content.ReadAsStringAsync()).Should().StartWith("id: 2\ndata: {").And.EndWith("event: end\ndata:\n\n").And.NotContain("id: 1\n");

        (await admin.GetStringAsync("/api/admin/runs/run0/logs?q=usERwarning")).Should().Contain("\"line\":1").And.Contain("\"whole\":true");
        (await admin.GetStringAsync("/api/admin/logs?q=items&codops=ltlrt")).Should().Contain("8,311 items");
        (await admin.GetAsync("/api/admin/runs/none/logs?follow=1")).StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await admin.GetStringAsync("/api/admin/runs/run0/metrics")).Should().Contain("\"name\":\"loss\"").And.Contain("\"done\":450");
        (await admin.GetStringAsync("/api/admin/tasks/r1.train-trending/metrics")).Should().Contain("\"name\":\"recall\"");
        var download = await admin.GetAsync("/api/admin/runs/run0/logs?download=1");
        download.Content.Headers.ContentDisposition!.FileName.Should().Be("run-run0.log");
    }

    [Test]
    public async Task TaskPage_OfATaskThatIsGone_SaysSo()
    {
        await using var browser = await UiBrowser.StartAsync();
        var page = await browser.LogInAsync(_host);
        await UiBrowser.GoAsync(page, "/tasks/r1.none");
        await page.GetByText("There is no such task.").WaitForAsync();
        await UiBrowser.GoAsync(page, "/tasks/r2.fetch");
        await page.GetByText("in production any more").First.WaitForAsync();
    }

    private HttpClient Admin()
    {
        var client = _host.CreateClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", UiHost.Token);
        return client;
    }
}
