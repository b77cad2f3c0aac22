using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using FluentAssertions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Peach.Core.Access;
using Peach.Core.Endpoints;
using Peach.Tests.Components;
using Peach.Web.Access;

namespace Peach.Tests.Access;

/// <summary>Organisations do not see each other's anything: every route and page of the admin's house, asked by an admin of another organisation and by those with too small a role.</summary>
[TestFixture]
internal sealed class IsolationTests
{
    private const string Theirs = "ltlrt";
    private const string Mine = "chrts";

    /// <summary>What belongs to the other organisation, by the names that lists and pages would show.</summary>
    private static readonly string[] Marks = ["ltlrt", "zzebu00000000017", "train-trending", "Weigh yesterday"];

    private UiHost _host = null!;
    private Dictionary<OrganisationOf, string> _ids = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _host = await UiHost.StartAsync(map: Scene.MapApi);
        await Scene.FillAsync(_host);
        var key = await _host.Services.GetRequiredService<IApiKeys>().CreateAsync(Theirs, "their site", null, default);
        _ids = new Dictionary<OrganisationOf, string>
        {
            [OrganisationOf.Repository] = "r1", [OrganisationOf.Rollout] = "o2", [OrganisationOf.Task] = "r1.train-trending", [OrganisationOf.Run] = "run0", [OrganisationOf.BackFill] = "none",
            [OrganisationOf.Preview] = _host.Previews.All.First(preview => preview.Codops == Theirs).Id, [OrganisationOf.SiteKey] = "zzebu00000000017", [OrganisationOf.ApiKey] = key.Key.Id,
            [OrganisationOf.Alert] = _host.Alerts.Open.First(alert => alert.Codops == Theirs).Id, [OrganisationOf.Erasure] = "0195aa01", [OrganisationOf.Replay] = "p1",
            [OrganisationOf.Board] = (await _host.Boards.CreateAsync(Theirs, "Their board", [], "admin", default)).Id,
        };
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _host.DisposeAsync();

    [Test]
    public async Task Api_OfAnotherOrganisation_IsNotThere()
    {
        using var stranger = await ClientAsync(new RoleGrant(Role.Admin, Mine));
        using var platform = Client(UiHost.Token);
        var reached = 0;
        foreach (var (route, rule, method) in Routes(api: true).Where(route => route.Rule.Of is not (OrganisationOf.Handler or OrganisationOf.All)))
        {
            using var answer = await stranger.SendAsync(Request(route, rule, method));
            answer.StatusCode.Should().Be(HttpStatusCode.NotFound, "{0} {1} is {2}'s", method, route.RoutePattern.RawText, Theirs);
            (await answer.Content.ReadAsStringAsync()).Should().Contain("There is nothing of that name here that you have a role for.", "{0} {1} must not say more", method, route.RoutePattern.RawText);
            if (method != "GET") continue;
            using var known = await platform.SendAsync(Request(route, rule, method));
            if (known.IsSuccessStatusCode) reached++;
        }

        reached.Should().BeGreaterThan(15, "the same addresses must be those of real things");
    }

    [Test]
    public async Task Lists_NameNothingOfAnotherOrganisation()
    {
        using var stranger = await ClientAsync(new RoleGrant(Role.Admin, Mine));
        using var platform = Client(UiHost.Token);
        var told = 0;
        foreach (var (route, rule, method) in Routes(api: true).Where(route => route is { Rule.Of: OrganisationOf.Handler, Method: "GET" }))
        {
            var path = route.RoutePattern.RawText!;
            using var answer = await stranger.SendAsync(Request(route, rule, method));
            var text = await answer.Content.ReadAsStringAsync();
            ((int)answer.StatusCode).Should().BeOneOf([200, 422], path);
            Marks.Where(text.Contains).Should().BeEmpty("{0} is read by an admin of {1}", path, Mine);
            var all = await (await platform.SendAsync(Request(route, rule, method))).Content.ReadAsStringAsync();
            if (Marks.Any(all.Contains)) told++;
        }

        told.Should().BeGreaterThan(5, "the lists must have something to leave out");
    }

    [Test]
    public async Task Lists_AskedForAnotherOrganisation_AreRefused()
    {
        using var stranger = await ClientAsync(new RoleGrant(Role.Admin, Mine));
        foreach (var path in (string[])["/api/admin/runs?organisation=ltlrt", "/api/admin/logs?q=a&codops=ltlrt", "/api/admin/alerts?codops=ltlrt", "/api/admin/access/audit?codops=ltlrt", "/api/admin/boards?codops=ltlrt"])
        {
            using var answer = await stranger.GetAsync(path);
            answer.StatusCode.Should().Be(HttpStatusCode.NotFound, path);
        }
    }

    [Test]
    public async Task Changes_ThatNameAnotherOrganisation_AreRefused()
    {
        using var stranger = await ClientAsync(new RoleGrant(Role.Admin, Mine));
        foreach (var (method, path, body) in ((string, string, object)[])
                 [
                     ("POST", "/api/admin/site-keys", new { site_key = "new-key", codops = Theirs }),
                     ("PUT", "/api/admin/site-keys/rts-web", new { codops = Theirs }),
                     ("POST", "/api/admin/repositories", new { name = "x", url = "https://example.org/x.git", codops = Theirs }),
                     ("PUT", "/api/admin/repositories/r2", new { codops = Theirs }),
                     ("POST", "/api/admin/repositories/new", new { name = "x", codops = Theirs }),
                     ("POST", "/api/admin/preview-tokens", new { codops = Theirs }),
                     ("POST", "/api/admin/preview-tokens", new { repository = "r1" }),
                     ("POST", "/api/admin/access/tokens", new { name = "x", roles = new[] { "viewer@ltlrt" }, scopes = new[] { "read" } }),
                     ("POST", "/api/admin/access/tokens", new { name = "x", roles = new[] { "viewer@*" }, scopes = new[] { "read" } }),
                     ("POST", "/api/admin/access/accounts", new { name = "x", roles = new[] { "admin@ltlrt" } }),
                     ("POST", "/api/admin/quarantine/replays", new { site_key = "zzebu00000000017" }),
                     ("POST", "/api/admin/quarantine/replays", new { }),
                     ("DELETE", "/api/admin/quarantine?site_key=zzebu00000000017", new { }),
                     ("DELETE", "/api/admin/quarantine", new { }),
                     ("POST", "/api/admin/organisations", new { codops = "new", name = "New" }),
                     ("POST", "/api/admin/boards", new { codops = Theirs, name = "x" }),
                 ])
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = JsonContent.Create(body) };
            using var answer = await stranger.SendAsync(request);
            ((int)answer.StatusCode).Should().BeOneOf([403, 404, 422], "{0} {1} {2}", method, path, JsonSerializer.Serialize(body));
            (await answer.Content.ReadAsStringAsync()).Should().MatchRegex("role|There is no|give|Name a site_key", "{0} {1} says why", method, path);
        }

        _host.SiteKeys.All.Should().NotContain(key => key.Key == "new-key");
        _host.Repositories.List().Should().HaveCount(2);
    }

    [TestCase(Role.Viewer)]
    [TestCase(Role.DataScientist)]
    public async Task Api_WithASmallerRoleThanItAsks_IsRefusedByItsName(Role role)
    {
        using var client = await ClientAsync(new RoleGrant(role, Theirs));
        foreach (var (route, rule, method) in Routes(api: true).Where(route => route.Rule.Role > role))
        {
            using var answer = await client.SendAsync(Request(route, rule, method));
            var expected = rule.Of is OrganisationOf.BackFill ? HttpStatusCode.NotFound : HttpStatusCode.Forbidden;
            answer.StatusCode.Should().Be(expected, "{0} {1} asks for {2}", method, route.RoutePattern.RawText, rule);
            if (expected == HttpStatusCode.Forbidden) (await answer.Content.ReadAsStringAsync()).Should().Contain($"needs the role {RoleGrant.Word(rule.Role)}");
        }
    }

    [TestCase("POST", "/api/admin/repositories", "/srv/git/others.git")]
    [TestCase("POST", "/api/admin/repositories", "file:///srv/git/others.git")]
    [TestCase("POST", "/api/admin/repositories", "FILE:///srv/git/others.git")]
    [TestCase("POST", "/api/admin/repositories", "git@gitlab.example.org:others/project.git")]
    [TestCase("POST", "/api/admin/repositories/new", "/srv/git/others.git")]
    [TestCase("PUT", "/api/admin/repositories/r2", "/srv/git/others.git")]
    public async Task Repositories_OnThisMachineOrByItsOwnKeys_AreNotAnOrganisationsToFollow(string method, string path, string url)
    {
        using var client = await ClientAsync(new RoleGrant(Role.Admin, Mine));
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = JsonContent.Create(new { name = "others", codops = Mine, url }) };

        using var answer = await client.SendAsync(request);

        answer.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
        (await answer.Content.ReadAsStringAsync()).Should().Contain("admins of all organisations");
        using var kept = new HttpRequestMessage(HttpMethod.Put, "/api/admin/repositories/r2") { Content = JsonContent.Create(new { branch = "production" }) };
        (await client.SendAsync(kept)).StatusCode.Should().Be(HttpStatusCode.OK, "the rest of its settings is theirs");
    }

    [Test]
    public async Task Nobodys_IsOnlyForThoseWhoMayDoItEverywhere()
    {
        using var viewer = await ClientAsync(new RoleGrant(Role.Viewer, RoleGrant.AllOrganisations));
        foreach (var path in (string[])["/api/admin/quarantine/replays/none", "/api/admin/backfills/none"])
        {
            using var answer = await viewer.DeleteAsync(path);
            (await answer.Content.ReadAsStringAsync()).Should().Contain("nothing of that name here", "{0} must not come to its handler", path);
        }
    }

    [Test]
    public async Task Pages_OfAnotherOrganisation_AreNotThere_AndListsNameNothingOfIt()
    {
        using var session = await SessionAsync("neighbour", new RoleGrant(Role.Admin, Mine));
        var pages = 0;
        foreach (var (route, rule, method) in Routes(api: false))
        {
            using var request = Request(route, rule, method);
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/html"));
            using var answer = await session.SendAsync(request);
            var path = route.RoutePattern.RawText!;
            var text = await answer.Content.ReadAsStringAsync();
            if (rule.Of is not OrganisationOf.Handler) answer.StatusCode.Should().Be(HttpStatusCode.NotFound, path);
            var seen = Marks.Where(Shown(text).Contains).ToList();
            seen.Should().BeEmpty("{0} is seen by an admin of {1}", path, Mine);
            pages++;
        }

        pages.Should().BeGreaterThan(20);
    }

    [Test]
    public async Task Pages_ForAViewer_OfferNothingThatChangesAnything()
    {
        using var session = await SessionAsync("onlooker", new RoleGrant(Role.Viewer, RoleGrant.AllOrganisations));
        // What only looks, copies or goes on.
        string[] harmless =
        [
            "Log out", "Copy", "Close", "Search", "More", "Older", "Older runs", "Check", "Try", "Show", "Copy problems", "recalled", "Form", "Text", "Hide", "Search the logs", "Find", "Follow", "Load", "Show all",
            "1 h", "6 h", "24 h", "7 d", "Send request", "Change password", "Make token", "Revoke", "Show as a table",
        ];
        List<string> found = [];
        foreach (var (route, rule, method) in Routes(api: false).Where(route => route.Rule.Role == Role.Viewer))
        {
            using var answer = await session.SendAsync(Request(route, rule, method));
            if (!answer.IsSuccessStatusCode || answer.Content.Headers.ContentType?.MediaType != "text/html") continue;
            var text = await answer.Content.ReadAsStringAsync();
            foreach (System.Text.RegularExpressions.Match button in System.Text.RegularExpressions.Regex.Matches(text, "<button[^>]*>(.*?)</button>", System.Text.RegularExpressions.RegexOptions.Singleline))
            {
                var label = WebUtility.HtmlDecode(System.Text.RegularExpressions.Regex.Replace(button.Groups[1].Value, "<[^>]*>", "")).Trim();
                if (label.Length > 0 && !harmless.Contains(label)) found.Add($"{route.RoutePattern.RawText}: {label}");
            }
        }

        // Of the lists' rows themselves: an event's type, a list's name and the like are looked at.
        found.Where(button => !System.Text.RegularExpressions.Regex.IsMatch(button, ": (media_|page_|Try |Search )")).Should().BeEmpty();
    }

    [Test]
    public async Task Roles_ChangedMeanwhile_HoldAtTheNextRequest()
    {
        var roles = _host.Services.GetRequiredService<IRoleDirectory>();
        using var session = await SessionAsync("mover", new RoleGrant(Role.Viewer, Theirs));
        (await session.GetAsync("/repositories/r1")).StatusCode.Should().Be(HttpStatusCode.OK);
        var account = (await _host.Services.GetRequiredService<IAccountDirectory>().FindByNameAsync("mover", default))!;

        await roles.SetAsync(account.Id, [new RoleGrant(Role.Viewer, Mine)], default);

        (await session.GetAsync("/repositories/r1")).StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await session.GetAsync("/repositories/r2")).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    /// <summary>Each route with what it asks for; of the API or of the pages.</summary>
    private IEnumerable<(RouteEndpoint Route, RequireRoleAttribute Rule, string Method)> Routes(bool api) =>
        from route in _host.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
        let rule = route.Metadata.GetMetadata<RequireRoleAttribute>()
        where rule is not null && route.RoutePattern.RawText!.TrimStart('/').StartsWith("api/", StringComparison.Ordinal) == api
        from method in route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods is { Count: > 0 } methods ? methods : ["GET"]
        where api || method == "GET"
        select (route, rule, method);

    private HttpRequestMessage Request(RouteEndpoint route, RequireRoleAttribute rule, string method)
    {
        var path = "/" + string.Join('/', route.RoutePattern.PathSegments.Select(segment => segment.Parts[0] switch
        {
            Microsoft.AspNetCore.Routing.Patterns.RoutePatternParameterPart { Name: var name } => Uri.EscapeDataString(name.ToLowerInvariant() switch
            {
                "codops" => Theirs,
                "id" or "key" when _ids.TryGetValue(rule.Of, out var id) => id,
                "section" => "endpoints",
                "name" => "similar",
                _ => "none",
            }),
            Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart { Content: var text } => text,
            _ => "",
        }));
        var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (method is "POST" or "PUT") request.Content = JsonContent.Create(new { });
        return request;
    }

    /// <summary>Without the address that was asked for, which stays in the page's own form of state.</summary>
    private static string Shown(string html) => System.Text.RegularExpressions.Regex.Replace(html, "<!--Blazor.*?-->|placeholder=\"[^\"]*\"", "", System.Text.RegularExpressions.RegexOptions.Singleline);

    private HttpClient Client(string token)
    {
        var client = _host.CreateClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    private async Task<HttpClient> ClientAsync(params RoleGrant[] grants)
    {
        var made = await _host.Services.GetRequiredService<IApiTokens>().CreateAsync(new NewApiToken("test", null, new Grants(grants), ApiScopes.Everything, null), default);
        return Client(made.Text);
    }

    private async Task<HttpClient> SessionAsync(string name, params RoleGrant[] grants)
    {
        var accounts = _host.Services.GetRequiredService<IAccountDirectory>();
        var password = (await accounts.AddAsync(name, default))!;
        await _host.Services.GetRequiredService<IRoleDirectory>().SetAsync((await accounts.FindByNameAsync(name, default))!.Id, grants, default);
        return await SessionClient.LogInAsync(new Uri(_host.Address), name, password);
    }
}
