using System.Net;
using System.Net.Http.Headers;
using FluentAssertions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace Peach.Tests.Components;

/// <summary>Who gets in, by the browser's way and by a script's.</summary>
[TestFixture]
internal sealed class LoginTests
{
    [Test]
    public async Task Login_WrongThenRight_IsRefusedThenAcceptedAndLeadsBack()
    {
        await using var browser = await UiBrowser.StartAsync();
        await using var host = await UiHost.StartAsync();
        var page = await browser.OpenAsync(host);

        await page.GotoAsync("/tasks");
        page.Url.Should().Contain("/login?returnUrl=%2Ftasks", "an anonymous visitor logs in first");
        await UiBrowser.SubmitAsync(page, "admin", "not the password");
        await page.GetByText("Name or password is not right").WaitForAsync();
        await UiBrowser.SubmitAsync(page, "Admin", host.Password);
        await page.WaitForURLAsync("**/tasks", new() { WaitUntil = Microsoft.Playwright.WaitUntilState.Commit });

        await page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Log out" }).ClickAsync();
        await page.WaitForURLAsync("**/login");
        await page.GotoAsync("/");
        page.Url.Should().Contain("/login", "the session ended with the log out");
    }

    [Test]
    public async Task Pages_Anonymous_LeadToTheLogin()
    {
        await using var host = await UiHost.StartAsync();
        using var client = host.CreateClient();
        client.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("text/html"));
        foreach (var path in new[] { "/", "/repositories", "/repositories/r1", "/tasks", "/tasks/runs/r", "/endpoints", "/organisations", "/unknown" })
        {
            using var answer = await client.GetAsync(path);
            answer.StatusCode.Should().Be(HttpStatusCode.Redirect, path);
            answer.Headers.Location!.ToString().Should().Contain("/login?returnUrl=", path);
        }
    }

    [TestCase("Http:TrustedProxies=127.0.0.1", true)]
    [TestCase("Http:TrustedProxies=10.0.0.1", false)]
    [TestCase("Http:TrustedProxies=127.0.0.1|Http:HstsDays=0", false)]
    public async Task Https_BeforeATrustedProxy_IsKeptTo_AndCookiesAreSecure(string settings, bool isHttps)
    {
        await using var host = await UiHost.StartAsync(settings: [.. settings.Split('|').Select(setting => "--" + setting)]);
        using var client = host.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/login") { Headers = { { "X-Forwarded-Proto", "https" }, { "X-Forwarded-For", "203.0.113.7" } } };
        using var answer = await client.SendAsync(request);

        answer.Headers.Contains("Strict-Transport-Security").Should().Be(isHttps);
        if (isHttps) answer.Headers.GetValues("Strict-Transport-Security").Single().Should().Be("max-age=31536000");
        answer.Headers.GetValues("Set-Cookie").Should().OnlyContain(cookie => cookie.Contains("httponly") && cookie.Contains("samesite"));
        if (settings == "Http:TrustedProxies=127.0.0.1") answer.Headers.GetValues("Set-Cookie").Should().OnlyContain(cookie => cookie.Contains("secure"));
    }

    [Test]
    public async Task Files_Anonymous_AreServed()
    {
        await using var host = await UiHost.StartAsync();
        using var client = host.CreateClient();
        foreach (var path in new[] { "/_framework/blazor.web.js", "/palette.css", "/peach.css", "/peach.js", "/peach.svg", "/login", "/health/live" })
            (await client.GetAsync(path)).StatusCode.Should().Be(HttpStatusCode.OK, path);
    }

    [TestCase("//evil.example")]
    [TestCase("/\\evil.example")]
    [TestCase("https://evil.example")]
    public void ReturnUrl_OfAnotherSite_IsTheOverview(string url) => Web.Access.UiPaths.Local(url).Should().Be("/");

    [Test]
    public async Task AdminApi_WithToken_IsOpenAndClosedToAllElse()
    {
        await using var host = await UiHost.StartAsync();
        using var client = host.CreateClient();
        (await SendAsync(client, null)).Should().Be(HttpStatusCode.Unauthorized);
        (await SendAsync(client, "Bearer wrong-token-0123456789")).Should().Be(HttpStatusCode.Unauthorized);
        (await SendAsync(client, $"Basic {UiHost.Token}")).Should().Be(HttpStatusCode.Unauthorized);
        (await SendAsync(client, $"Bearer {UiHost.Token}")).Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task UnknownApiUrl_Anonymous_Is404RatherThanTheLogin()
    {
        await using var host = await UiHost.StartAsync();
        using var client = host.CreateClient();
        (await client.GetAsync("/api/v1/nobody/nothing")).StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await client.PostAsync("/v3/nothing", null)).StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    [Test]
    public async Task Routes_All_AreOpenByDecisionOrAskForAPolicy()
    {
        string[] open = ["/health/live", "/health/ready", "/login", "/login/code", "/setup", "/not-found", "/error", "/api/v1/ltlrt/similar"];
        await using var host = await UiHost.StartAsync(map: Scene.MapApi);
        var routes = host.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().ToList();
        routes.Should().Contain(route => route.RoutePattern.RawText == "/repositories/{Id}", "the list must see the pages");
        foreach (var route in routes)
        {
            var path = "/" + route.RoutePattern.RawText!.TrimStart('/');
            if (route.Metadata.GetMetadata<IAllowAnonymous>() is not null) open.Should().Contain(path, "only these routes are for everyone");
            else if (!path.StartsWith("/_framework/", StringComparison.Ordinal))
                route.Metadata.GetOrderedMetadata<IAuthorizeData>().Should().NotBeEmpty("{0} must name a policy", path);
        }
    }

    [Test]
    public async Task Faults_ShowATraceAndNoStack()
    {
        await using var host = await UiHost.StartAsync(map: app =>
        {
            foreach (var path in new[] { "/boom", "/api/boom" })
                app.MapGet(path, string () => throw new InvalidOperationException("secret detail")).AllowAnonymous();
        });
        using var client = host.CreateClient();
        foreach (var (path, type) in new[] { ("/boom", "text/html"), ("/api/boom", "application/problem+json") })
        {
            using var answer = await client.GetAsync(path);
            answer.StatusCode.Should().Be(HttpStatusCode.InternalServerError);
            answer.Content.Headers.ContentType!.MediaType.Should().Be(type);
            (await answer.Content.ReadAsStringAsync()).Should().MatchRegex("[0-9a-f]{32}").And.NotContain("secret detail");
        }
    }

    private static async Task<HttpStatusCode> SendAsync(HttpClient client, string? authorization)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/admin/repositories");
        if (authorization is not null) request.Headers.TryAddWithoutValidation("Authorization", authorization);
        using var answer = await client.SendAsync(request);
        return answer.StatusCode;
    }
}
